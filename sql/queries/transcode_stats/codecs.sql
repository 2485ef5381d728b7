-- Jobs of the last local days by the codec they made, most first.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
)
SELECT coalesce(output_codec, 'unknown') AS name, sum(jobs)::bigint AS count
FROM transcode_daily
WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
GROUP BY 1
ORDER BY 2 DESC, 1
