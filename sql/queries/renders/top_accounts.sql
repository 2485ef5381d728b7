-- The accounts with the most renders on these local days. Whole months between are summed already.
WITH counted AS (
    SELECT account_id, renders
    FROM render_accounts_monthly
    WHERE month >= %(whole)s::date AND month <= month_of(%(last)s::date)
    UNION ALL
    SELECT account_id, renders
    FROM render_accounts_daily
    WHERE day >= %(first)s::date AND day < %(whole)s::date
    UNION ALL
    SELECT account_id, -renders
    FROM render_accounts_daily
    WHERE day >= %(whole)s::date AND day < %(first)s::date
    UNION ALL
    SELECT account_id, -renders
    FROM render_accounts_daily
    WHERE day > %(last)s::date AND day < (month_of(%(last)s::date) + interval '1 month')::date
), top AS (
    SELECT account_id, sum(renders)::bigint AS renders
    FROM counted
    GROUP BY account_id
    HAVING sum(renders) > 0
    ORDER BY 2 DESC, 1
    LIMIT %(limit)s::int
)
SELECT t.account_id, a.first_name AS account_name, a.type AS account_type, a.sport AS account_sport,
       t.renders AS render_count
FROM top AS t
LEFT JOIN render_accounts AS a ON a.id = t.account_id
ORDER BY t.renders DESC, t.account_id
