INSERT INTO system_metrics (
    id, recorded_at, host,
    cpu_percent, memory_percent, memory_used_mb, swap_percent, load_1m, cpu_temp_celsius,
    disk_total_gb, disk_used_gb, disk_free_gb,
    network_rx_bytes_per_second, network_tx_bytes_per_second,
    disk_read_bytes_per_second, disk_write_bytes_per_second,
    active_streams, active_transcodes,
    gpu_index, gpu_name, gpu_percent, gpu_encoder_percent, gpu_decoder_percent,
    gpu_memory_percent, gpu_temp_celsius, gpu_power_watts, booted_at)
VALUES (
    -- The same sample has the same id: writing it twice changes nothing.
    md5(%(host)s::text || extract(epoch FROM %(recorded_at)s::timestamptz))::uuid,
    %(recorded_at)s, %(host)s,
    %(cpu_percent)s, %(memory_percent)s, %(memory_used_mb)s, %(swap_percent)s, %(load_1m)s, %(cpu_temp_celsius)s,
    %(disk_total_gb)s, %(disk_used_gb)s, %(disk_free_gb)s,
    %(network_rx_bytes_per_second)s, %(network_tx_bytes_per_second)s,
    %(disk_read_bytes_per_second)s, %(disk_write_bytes_per_second)s,
    %(active_streams)s, %(active_transcodes)s,
    %(gpu_index)s, %(gpu_name)s, %(gpu_percent)s, %(gpu_encoder_percent)s, %(gpu_decoder_percent)s,
    %(gpu_memory_percent)s, %(gpu_temp_celsius)s, %(gpu_power_watts)s, %(booted_at)s)
ON CONFLICT DO NOTHING
