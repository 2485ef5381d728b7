-- The least that was free on each disk on each of the last fourteen local days.
SELECT host, host || ':' || mount AS target, (recorded_at AT TIME ZONE z.zone)::date AS day,
       min(free_bytes)::float8 AS lowest, max(total_bytes)::float8 AS total
FROM disk_metrics, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE recorded_at > %(at)s::timestamptz - interval '14 days' AND recorded_at <= %(at)s::timestamptz
  AND free_bytes IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
