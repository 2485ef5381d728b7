-- The same as bandwidth, for steps shorter than a quarter hour: each slice sent its bytes evenly.
WITH sent AS MATERIALIZED (
    SELECT started_at, ended_at, bytes * 8 / extract(epoch FROM ended_at - started_at) AS bits_per_second
    FROM stream_slices
    WHERE started_at >= %(since)s::timestamptz - interval '15 minutes' AND started_at < %(until)s::timestamptz
      AND ended_at > greatest(started_at, %(since)s::timestamptz) AND bytes > 0
      AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
      AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
)
SELECT step AS at,
       coalesce(sum(bits_per_second * extract(epoch FROM least(ended_at, step + %(step)s::interval)
                                                         - greatest(started_at, step)))
                / extract(epoch FROM %(step)s::interval), 0)::float8 AS bits_per_second
FROM generate_series(%(since)s::timestamptz, %(until)s::timestamptz - %(step)s::interval, %(step)s::interval) AS step
LEFT JOIN sent ON sent.started_at < step + %(step)s::interval AND sent.ended_at > step
GROUP BY step
ORDER BY step
