-- The 24 whole hours before now; an hour in which nothing played is zero.
WITH span AS (
    SELECT ends - interval '24 hours' AS starts, ends
    FROM (SELECT utc_hour(coalesce(%(at)s::timestamptz, now())) AS ends) AS asked
), played AS (
    SELECT utc_hour(bucket) AS bucket,
           sum(plays) AS plays,
           count(DISTINCT user_id) AS viewers,
           sum(plays) FILTER (WHERE playback_type = 'transcode') AS transcodes,
           sum(bytes) * 8 / 3600 AS bits_per_second
    FROM playback_quarters
    WHERE bucket >= (SELECT starts FROM span) AND bucket < (SELECT ends FROM span)
    GROUP BY 1
), crowd AS (
    SELECT utc_hour(bucket) AS bucket, max(peak_streams) AS streams
    FROM concurrency_quarters
    WHERE bucket >= (SELECT starts FROM span) AND bucket < (SELECT ends FROM span)
    GROUP BY 1
), failed AS (
    SELECT utc_hour(started_at) AS bucket, count(*) AS failures
    FROM transcode_history
    WHERE started_at >= (SELECT starts FROM span) AND started_at < (SELECT ends FROM span)
      AND transcode_outcome(status, success) = 'failed' AND covered_by IS NULL
    GROUP BY 1
)
SELECT hour AS bucket,
       coalesce(streams, 0) AS streams,
       coalesce(bits_per_second, 0)::float8 AS bits_per_second,
       coalesce(plays, 0)::bigint AS plays,
       coalesce(viewers, 0) AS viewers,
       coalesce(transcodes, 0)::bigint AS transcodes,
       coalesce(failures, 0) AS failures
FROM span CROSS JOIN generate_series(starts, ends - interval '1 hour', interval '1 hour') AS hour
LEFT JOIN played ON played.bucket = hour
LEFT JOIN crowd ON crowd.bucket = hour
LEFT JOIN failed ON failed.bucket = hour
ORDER BY hour
