COPY system_metrics (
    id, host, gpu_index, gpu_name, disk_total_gb, booted_at, recorded_at, cpu_percent, memory_percent, memory_used_mb,
    swap_percent, load_1m, cpu_temp_celsius, network_rx_bytes_per_second, network_tx_bytes_per_second,
    disk_read_bytes_per_second, disk_write_bytes_per_second, disk_used_gb, disk_free_gb, active_streams,
    active_transcodes, gpu_percent, gpu_encoder_percent, gpu_decoder_percent, gpu_memory_percent, gpu_temp_celsius,
    gpu_power_watts)
FROM STDIN
