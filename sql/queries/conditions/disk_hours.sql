-- How each disk stood at the end of each hour, its least in the hour, and the straight line through the last six.
WITH sample AS (
    SELECT host || ':' || mount AS target, utc_hour(recorded_at) AS bucket, recorded_at, total_bytes,
           free_bytes::float8 AS y, extract(epoch FROM recorded_at - %(until)s::timestamptz)::float8 / 86400 AS x
    FROM disk_metrics
    WHERE recorded_at >= %(since)s::timestamptz - interval '14 days' AND recorded_at < %(until)s::timestamptz
      AND free_bytes IS NOT NULL
), hourly AS (
    SELECT target, bucket, min(y) AS lowest, (array_agg(y ORDER BY recorded_at DESC))[1] AS free,
           max(total_bytes)::float8 AS total, min(recorded_at) AS earliest, max(recorded_at) AS latest,
           count(*) AS n, sum(x) AS sx, sum(y) AS sy, sum(x * x) AS sxx, sum(x * y) AS sxy
    FROM sample
    GROUP BY target, bucket
), six AS (
    SELECT target, bucket, lowest, free, total,
           min(earliest) OVER hours AS earliest, max(latest) OVER hours AS latest,
           sum(n) OVER hours AS n, sum(sx) OVER hours AS sx, sum(sy) OVER hours AS sy,
           sum(sxx) OVER hours AS sxx, sum(sxy) OVER hours AS sxy
    FROM hourly
    WINDOW hours AS (PARTITION BY target ORDER BY bucket RANGE BETWEEN interval '5 hours' PRECEDING AND CURRENT ROW)
)
SELECT target, bucket + interval '1 hour' AS at, (bucket AT TIME ZONE z.zone)::date AS day, lowest, free, total,
       ((n * sxy - sx * sy) / nullif(n * sxx - sx * sx, 0))::float8 AS bytes_per_day,
       extract(epoch FROM latest - earliest)::float8 / 3600 AS hours
FROM six, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE bucket + interval '1 hour' <= %(until)s::timestamptz
ORDER BY target, bucket
