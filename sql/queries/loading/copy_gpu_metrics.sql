COPY gpu_metrics (
    host, gpu_index, name, vendor, recorded_at, gpu_percent, encoder_percent, decoder_percent, memory_percent,
    temp_celsius, power_watts, throttle_reasons)
FROM STDIN
