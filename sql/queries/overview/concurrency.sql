-- Whole quarter hours before now; a quarter in which nothing played is zero.
WITH span AS (
    SELECT quarter(coalesce(%(at)s::timestamptz, now())) AS ends
)
SELECT quarter_hour AS bucket,
       coalesce(peak_streams, 0) AS peak_streams,
       coalesce(peak_transcodes, 0) AS peak_transcodes
FROM span
CROSS JOIN generate_series(
    ends - %(hours)s::int * interval '1 hour', ends - interval '15 minutes', interval '15 minutes'
) AS quarter_hour
LEFT JOIN concurrency_quarters ON concurrency_quarters.bucket = quarter_hour
ORDER BY quarter_hour
