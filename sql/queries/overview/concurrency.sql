-- Whole quarter hours before now; a quarter in which nothing played is zero.
WITH span AS (
    SELECT ends - %(hours)s::int * interval '1 hour' AS starts, ends
    FROM (SELECT quarter(coalesce(%(at)s::timestamptz, now())) AS ends) AS asked
), crowd AS (
    SELECT bucket, peak_streams, peak_transcodes
    FROM concurrency_quarters
    WHERE bucket >= (SELECT starts FROM span) AND bucket < (SELECT ends FROM span)
)
SELECT quarter_hour AS bucket,
       coalesce(peak_streams, 0) AS peak_streams,
       coalesce(peak_transcodes, 0) AS peak_transcodes
FROM span CROSS JOIN generate_series(starts, ends - interval '15 minutes', interval '15 minutes') AS quarter_hour
LEFT JOIN crowd ON crowd.bucket = quarter_hour
ORDER BY quarter_hour
