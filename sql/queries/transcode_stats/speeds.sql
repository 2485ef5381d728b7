-- How fast video jobs were, of each of the last local days and of all (day NULL): half were faster than the median.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), counted AS (
    SELECT day, speed, jobs, slow
    FROM transcode_speeds
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
), both_ways AS (
    SELECT day, speed, jobs, slow FROM counted
    UNION ALL
    SELECT NULL, speed, sum(jobs), sum(slow) FROM counted GROUP BY speed
    UNION ALL
    SELECT NULL, NULL, 0, 0
), ranked AS (
    SELECT day, speed, slow,
           2 * sum(jobs) OVER (PARTITION BY day ORDER BY speed) AS twice,
           sum(jobs) OVER (PARTITION BY day) AS jobs
    FROM both_ways
)
SELECT day,
       ((min(speed) FILTER (WHERE twice >= jobs) + min(speed) FILTER (WHERE twice > jobs)) / 2)::float8 AS median_speed,
       sum(slow)::bigint AS slow
FROM ranked
GROUP BY day
ORDER BY day
