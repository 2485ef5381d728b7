-- The least that was free on each disk since the last evaluation. Hosts that send no disks have their main one.
WITH disk AS (
    SELECT host, host || ':' || mount AS target, recorded_at, free_bytes, total_bytes
    FROM disk_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
), reading AS (
    SELECT host, target, recorded_at, free_bytes / 1e9::float8 AS gb,
           100 * free_bytes::float8 / nullif(total_bytes, 0) AS percent
    FROM disk
    WHERE free_bytes IS NOT NULL
    UNION ALL
    SELECT host, host, recorded_at, disk_free_gb, 100 * disk_free_gb / nullif(disk_total_gb, 0)
    FROM system_metrics AS s
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
      AND disk_free_gb IS NOT NULL
      AND NOT EXISTS (SELECT FROM disk AS d WHERE d.host = s.host)
), known AS (
    SELECT *, max(recorded_at) OVER (PARTITION BY target) AS sampled_at FROM reading
)
SELECT host, target, min(gb) AS gb, min(percent) AS percent, sampled_at
FROM known
WHERE recorded_at > %(since)s::timestamptz OR recorded_at = sampled_at
GROUP BY host, target, sampled_at
ORDER BY target
