-- A sample of a machine is what it is: a second time changes nothing.
WITH sample AS (
    SELECT s.value AS said, r.*
    FROM pushed AS p, json_array_elements(p.rows) AS s, json_populate_record(NULL::system_metrics, s.value) AS r
), disk AS (
    INSERT INTO disk_metrics (
        host, mount, recorded_at, total_bytes, used_bytes, free_bytes, inodes_total, inodes_free, error)
    SELECT s.host, d.mount, s.recorded_at, d.total_bytes, d.used_bytes, d.free_bytes, d.inodes_total,
           d.inodes_free, d.error
    FROM sample AS s, json_populate_recordset(NULL::disk_metrics, s.said -> 'disks') AS d
    ON CONFLICT DO NOTHING
), gpu AS (
    INSERT INTO gpu_metrics (
        host, gpu_index, recorded_at, name, vendor, gpu_percent, encoder_percent, decoder_percent, memory_percent,
        temp_celsius, power_watts, throttle_reasons, error)
    SELECT s.host, g.gpu_index, s.recorded_at, g.name, g.vendor, g.gpu_percent, g.encoder_percent,
           g.decoder_percent, g.memory_percent, g.temp_celsius, g.power_watts,
           coalesce(g.throttle_reasons, '{}'), g.error
    FROM sample AS s, json_populate_recordset(NULL::gpu_metrics, s.said -> 'gpus') AS g
    ON CONFLICT DO NOTHING
)
INSERT INTO system_metrics (
    id, recorded_at, host,
    cpu_percent, memory_percent, memory_used_mb, swap_percent, load_1m, cpu_temp_celsius,
    disk_total_gb, disk_used_gb, disk_free_gb,
    network_rx_bytes_per_second, network_tx_bytes_per_second,
    disk_read_bytes_per_second, disk_write_bytes_per_second,
    active_streams, active_transcodes,
    gpu_index, gpu_name, gpu_percent, gpu_encoder_percent, gpu_decoder_percent,
    gpu_memory_percent, gpu_temp_celsius, gpu_power_watts, booted_at)
SELECT coalesce(id, md5(host || extract(epoch FROM recorded_at))::uuid), recorded_at, host,
       cpu_percent, memory_percent, memory_used_mb, swap_percent, load_1m, cpu_temp_celsius,
       disk_total_gb, disk_used_gb, disk_free_gb,
       network_rx_bytes_per_second, network_tx_bytes_per_second,
       disk_read_bytes_per_second, disk_write_bytes_per_second,
       active_streams, active_transcodes,
       gpu_index, gpu_name, gpu_percent, gpu_encoder_percent, gpu_decoder_percent,
       gpu_memory_percent, gpu_temp_celsius, gpu_power_watts, booted_at
FROM sample
ON CONFLICT DO NOTHING
