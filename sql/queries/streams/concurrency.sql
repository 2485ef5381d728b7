-- The most at once in each step, and how many it was for all but a twentieth of its busiest quarter hour.
WITH crowd AS (
    SELECT date_bin(%(step)s::interval, bucket, %(since)s::timestamptz) AS at,
           max(peak_streams) AS peak_streams,
           max(p95_streams) AS p95_streams,
           max(peak_transcodes) AS peak_transcodes
    FROM concurrency_quarters
    WHERE bucket >= %(since)s::timestamptz AND bucket < %(until)s::timestamptz
    GROUP BY 1
)
SELECT step AS at,
       coalesce(peak_streams, 0) AS peak_streams,
       coalesce(p95_streams, 0) AS p95_streams,
       coalesce(peak_transcodes, 0) AS peak_transcodes
FROM generate_series(%(since)s::timestamptz, %(until)s::timestamptz - %(step)s::interval, %(step)s::interval) AS step
LEFT JOIN crowd ON crowd.at = step
ORDER BY step
