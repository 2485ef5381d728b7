-- How fast video jobs were, of each of the last local days and of all (day NULL): half were faster than the median.
-- What ran below real time for more than a minute made somebody wait. The rollup knows the codecs: they are few there.
WITH clock AS (
    SELECT today, day_start(today - %(days)s::int + 1) AS since, store_zone() AS zone
    FROM (SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today OFFSET 0) AS asked
), video AS (
    SELECT DISTINCT output_codec
    FROM transcode_daily
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
      AND makes_video(output_codec)
), job AS (
    SELECT (started_at AT TIME ZONE clock.zone)::date AS day, speed, speed < 1 AND duration_seconds > 60 AS is_slow
    FROM transcode_history CROSS JOIN clock
    WHERE started_at >= (SELECT since FROM clock)
      AND started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
      AND speed IS NOT NULL
      AND output_codec IN (SELECT output_codec FROM video)
)
SELECT day,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY speed) AS median_speed,
       count(*) FILTER (WHERE is_slow) AS slow
FROM job
GROUP BY GROUPING SETS ((day), ())
ORDER BY day
