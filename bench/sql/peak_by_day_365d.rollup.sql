-- Peak of simultaneous streams per day, 365 days
SELECT (bucket AT TIME ZONE zone)::date, max(peak_streams)
FROM concurrency_quarters, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE bucket >= day_start(local_day(%(until)s::timestamptz) - 364)
GROUP BY 1 ORDER BY 1
