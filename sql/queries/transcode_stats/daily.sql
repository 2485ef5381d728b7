-- Jobs of each of the last local days, oldest first; a day without any is zero, and its rates unknown.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), counted AS (
    SELECT day,
           sum(jobs) AS jobs,
           sum(jobs) FILTER (WHERE outcome = 'success') AS succeeded,
           sum(jobs) FILTER (WHERE outcome = 'failed') AS failed,
           sum(jobs) FILTER (WHERE makes_video(output_codec)) AS video,
           sum(jobs) FILTER (WHERE makes_video(output_codec) AND in_hardware(hw_accel)) AS hardware
    FROM transcode_daily
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
    GROUP BY day
)
SELECT (today - back)::date AS day,
       coalesce(jobs, 0)::bigint AS jobs,
       coalesce(failed, 0)::bigint AS failures,
       (100 * coalesce(succeeded, 0) / nullif(coalesce(succeeded, 0) + coalesce(failed, 0), 0))::float8 AS success_rate,
       (100 * coalesce(hardware, 0) / nullif(video, 0))::float8 AS hw_accel_percent
FROM clock CROSS JOIN generate_series(%(days)s::int - 1, 0, -1) AS back
LEFT JOIN counted ON counted.day = today - back
ORDER BY day
