-- Samples of the machines taken in the time.
SELECT s.recorded_at, s.host, s.cpu_percent, s.cpu_temp_celsius, s.load_1m, s.memory_percent, s.memory_used_mb,
       s.swap_percent, s.gpu_index, s.gpu_name, s.gpu_percent, s.gpu_encoder_percent, s.gpu_decoder_percent,
       s.gpu_memory_percent, s.gpu_temp_celsius, s.gpu_power_watts, s.disk_total_gb, s.disk_used_gb, s.disk_free_gb,
       s.disk_read_bytes_per_second, s.disk_write_bytes_per_second, s.network_rx_bytes_per_second,
       s.network_tx_bytes_per_second, s.active_streams, s.active_transcodes, s.booted_at, s.id
FROM system_metrics AS s
WHERE (%(since)s::timestamptz IS NULL OR s.recorded_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR s.recorded_at < %(until)s::timestamptz)
