-- The 24 whole hours before now; an hour in which nothing played is zero.
WITH span AS (
    SELECT utc_hour(coalesce(%(at)s::timestamptz, now())) AS ends
), played AS (
    SELECT utc_hour(bucket) AS bucket,
           sum(plays) AS plays,
           count(DISTINCT user_id) AS viewers,
           sum(plays) FILTER (WHERE playback_type = 'transcode') AS transcodes,
           sum(bytes) * 8 / 3600 AS bits_per_second
    FROM span, playback_quarters
    WHERE bucket >= ends - interval '24 hours' AND bucket < ends
    GROUP BY 1
), crowd AS (
    SELECT utc_hour(bucket) AS bucket, max(peak_streams) AS streams
    FROM span, concurrency_quarters
    WHERE bucket >= ends - interval '24 hours' AND bucket < ends
    GROUP BY 1
), failed AS (
    SELECT utc_hour(started_at) AS bucket, count(*) AS failures
    FROM span, transcode_history
    WHERE started_at >= ends - interval '24 hours' AND started_at < ends
      AND transcode_outcome(status, success) = 'failed'
    GROUP BY 1
)
SELECT hour AS bucket,
       coalesce(streams, 0) AS streams,
       coalesce(bits_per_second, 0)::float8 AS bits_per_second,
       coalesce(plays, 0)::bigint AS plays,
       coalesce(viewers, 0) AS viewers,
       coalesce(transcodes, 0)::bigint AS transcodes,
       coalesce(failures, 0) AS failures
FROM span CROSS JOIN generate_series(ends - interval '24 hours', ends - interval '1 hour', interval '1 hour') AS hour
LEFT JOIN played ON played.bucket = hour
LEFT JOIN crowd ON crowd.bucket = hour
LEFT JOIN failed ON failed.bucket = hour
ORDER BY hour
