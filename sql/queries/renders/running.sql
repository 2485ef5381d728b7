-- What is being processed, the oldest first. Usual is the median of the last fifty that the same scheduler completed.
SELECT r.id AS render_id, r.name AS render_name, r.account_id, a.first_name AS account_name, r.published_at,
       seconds_between(r.published_at, at_or_now(%(now)s::timestamptz)) AS running_seconds,
       u.usual AS usual_seconds, u.count AS usual_of,
       r.published_at < at_or_now(%(now)s::timestamptz) - (SELECT stalled_after()) AS is_stalled
FROM renders AS r
LEFT JOIN render_accounts AS a ON a.id = r.account_id
LEFT JOIN LATERAL (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.seconds) AS usual, count(*) AS count
    FROM (SELECT seconds_between(d.published_at, d.completed_at) AS seconds
          FROM renders AS d
          WHERE d.scheduler_id = r.scheduler_id AND d.completed_at IS NOT NULL AND d.removed_at IS NULL
            AND d.published_at <= at_or_now(%(now)s::timestamptz)
          ORDER BY d.published_at DESC
          LIMIT 50) AS p) AS u ON true
WHERE r.processing AND r.removed_at IS NULL
  AND (%(id)s::bigint IS NULL OR r.id = %(id)s::bigint)
ORDER BY r.published_at, r.id
