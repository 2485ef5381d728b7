-- How full each disk's table of files was at most since the last evaluation.
WITH known AS (
    SELECT host, mount, recorded_at, 100 * (1 - inodes_free::float8 / inodes_total) AS used_percent,
           max(recorded_at) OVER (PARTITION BY host, mount) AS sampled_at
    FROM disk_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
      AND inodes_total > 0 AND inodes_free IS NOT NULL
)
SELECT host, host || ':' || mount AS target, max(used_percent) AS used_percent, sampled_at
FROM known
WHERE recorded_at > %(since)s::timestamptz OR recorded_at = sampled_at
GROUP BY host, mount, sampled_at
ORDER BY target
