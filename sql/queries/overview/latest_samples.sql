-- Each host's newest sample of the last day.
SELECT DISTINCT ON (host)
       host,
       recorded_at,
       cpu_percent,
       memory_percent,
       gpu_encoder_percent,
       100 * disk_used_gb / nullif(disk_total_gb, 0) AS disk_percent
FROM system_metrics
WHERE recorded_at > coalesce(%(at)s::timestamptz, now()) - interval '1 day'
  AND recorded_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
ORDER BY host, recorded_at DESC
