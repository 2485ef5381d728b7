-- Jobs of each of the last local days by what did the work; days without any are left out.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
)
SELECT day, encoder_family(hw_accel, output_codec) AS encoder, sum(jobs)::bigint AS jobs
FROM transcode_daily
WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
GROUP BY 1, 2
ORDER BY 1, 2
