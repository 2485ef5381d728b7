-- What streams were sent, on average of each step; a step in which nothing played is zero. Steps are whole quarter hours.
WITH played AS (
    SELECT date_bin(%(step)s::interval, bucket, %(since)s::timestamptz) AS at, sum(bytes) AS bytes
    FROM playback_quarters
    WHERE bucket >= %(since)s::timestamptz AND bucket < %(until)s::timestamptz
      AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
      AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
    GROUP BY 1
)
SELECT step AS at, (coalesce(bytes, 0) * 8 / extract(epoch FROM %(step)s::interval))::float8 AS bits_per_second
FROM generate_series(%(since)s::timestamptz, %(until)s::timestamptz - %(step)s::interval, %(step)s::interval) AS step
LEFT JOIN played ON played.at = step
ORDER BY step
