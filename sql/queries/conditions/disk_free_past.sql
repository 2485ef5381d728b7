-- The least that was free on each disk in steps of five minutes; where the samples are gone, in each hour on the
-- host's main disk.
WITH disk AS (
    SELECT host, host || ':' || mount AS target, recorded_at, free_bytes, total_bytes
    FROM disk_metrics
    WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
), reading AS (
    SELECT target, recorded_at, free_bytes / 1e9::float8 AS gb,
           100 * free_bytes::float8 / nullif(total_bytes, 0) AS percent
    FROM disk
    WHERE free_bytes IS NOT NULL
    UNION ALL
    SELECT host, recorded_at, disk_free_gb, 100 * disk_free_gb / nullif(disk_total_gb, 0)
    FROM system_metrics
    WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
      AND disk_free_gb IS NOT NULL
      AND host NOT IN (SELECT DISTINCT host FROM disk)
), raw AS (
    SELECT *, date_bin(interval '5 minutes', recorded_at, timestamptz '2000-01-01 00:00Z') AS bucket FROM reading
)
SELECT target, bucket + interval '5 minutes' AS at, min(gb) AS gb, min(percent) AS percent,
       interval '5 minutes' AS every
FROM raw
GROUP BY target, bucket
UNION ALL
SELECT host, bucket + interval '1 hour', disk_free_gb_min,
       100 * disk_free_gb_min / nullif(disk_free_gb_min + disk_used_gb_max, 0), interval '1 hour'
FROM metrics_hourly
WHERE bucket >= %(since)s::timestamptz AND bucket < %(until)s::timestamptz
  AND disk_free_gb_min IS NOT NULL
  AND bucket < coalesce(
      (SELECT utc_hour(min(recorded_at)) FROM system_metrics WHERE recorded_at >= %(since)s::timestamptz), 'infinity')
ORDER BY target, at
