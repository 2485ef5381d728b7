-- Where a page begins: how many renders there are, before when the page's day lies, and how many of that day come first.
WITH days AS (
    SELECT day, sum(renders) AS count
    FROM renders_daily
    WHERE (%(status)s::text IS NULL OR status = %(status)s::text)
      AND (%(first)s::date IS NULL OR day >= %(first)s::date)
      AND (%(last)s::date IS NULL OR day <= %(last)s::date)
    GROUP BY day
), running AS (
    SELECT day, count, sum(count) OVER (ORDER BY day DESC) - count AS newer
    FROM days
), found AS (
    SELECT day, newer
    FROM running
    WHERE newer <= %(skip)s::bigint AND %(skip)s::bigint < newer + count
)
SELECT (SELECT coalesce(sum(count), 0)::bigint FROM days) AS total,
       (SELECT day_start(day + 1) FROM found) AS until,
       coalesce((SELECT %(skip)s::bigint - newer FROM found), 0)::bigint AS skip
