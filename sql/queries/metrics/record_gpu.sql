INSERT INTO gpu_metrics (
    host, gpu_index, recorded_at, name, vendor, gpu_percent, encoder_percent, decoder_percent, memory_percent,
    temp_celsius, power_watts, throttle_reasons, error)
VALUES (
    %(host)s, %(gpu_index)s, %(recorded_at)s, %(name)s, %(vendor)s, %(gpu_percent)s, %(encoder_percent)s,
    %(decoder_percent)s, %(memory_percent)s, %(temp_celsius)s, %(power_watts)s,
    coalesce(%(throttle_reasons)s::text[], '{}'), %(error)s)
ON CONFLICT DO NOTHING
