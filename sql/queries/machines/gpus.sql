-- Each graphics card as it was last seen within a day, by host and number.
SELECT DISTINCT ON (host, gpu_index)
       host, gpu_index, recorded_at, name, vendor, gpu_percent, encoder_percent, decoder_percent, memory_percent,
       temp_celsius, power_watts, throttle_reasons, error
FROM gpu_metrics
WHERE recorded_at > coalesce(%(at)s::timestamptz, now()) - interval '1 day'
  AND recorded_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
  AND (%(host)s::text IS NULL OR host = %(host)s::text)
ORDER BY host, gpu_index, recorded_at DESC
