-- Each host's newest sample of the last week; hosts are found one index step each.
WITH RECURSIVE known AS (
    (SELECT host FROM system_metrics ORDER BY host LIMIT 1)
    UNION ALL
    SELECT (SELECT s.host FROM system_metrics AS s WHERE s.host > known.host ORDER BY s.host LIMIT 1)
    FROM known
    WHERE known.host IS NOT NULL
), clock AS (
    SELECT coalesce(%(at)s::timestamptz, now()) AS at
)
SELECT s.id,
       s.host,
       s.recorded_at,
       extract(epoch FROM clock.at - s.recorded_at)::float8 AS age_seconds,
       s.cpu_percent,
       s.memory_percent,
       s.memory_used_mb,
       s.swap_percent,
       s.load_1m,
       s.cpu_temp_celsius,
       s.gpu_index,
       s.gpu_name,
       s.gpu_percent,
       s.gpu_encoder_percent,
       s.gpu_decoder_percent,
       s.gpu_memory_percent,
       s.gpu_temp_celsius,
       s.gpu_power_watts,
       s.disk_total_gb,
       s.disk_used_gb,
       s.disk_free_gb,
       s.network_rx_bytes_per_second,
       s.network_tx_bytes_per_second,
       s.disk_read_bytes_per_second,
       s.disk_write_bytes_per_second,
       s.active_streams,
       s.active_transcodes,
       s.booted_at
FROM clock CROSS JOIN known CROSS JOIN LATERAL (
    SELECT *
    FROM system_metrics AS m
    WHERE m.host = known.host
      AND m.recorded_at > clock.at - interval '7 days'
      AND m.recorded_at <= clock.at + interval '1 minute'
    ORDER BY m.recorded_at DESC
    LIMIT 1
) AS s
ORDER BY s.host
