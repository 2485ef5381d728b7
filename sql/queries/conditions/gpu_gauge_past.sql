-- A gauge of each GPU in steps of five minutes; where the samples are gone, the hours' highest of the first GPU.
WITH sample AS (
    SELECT host, gpu_index, recorded_at, temp_celsius, memory_percent
    FROM gpu_metrics
    WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
    UNION ALL
    SELECT host, coalesce(gpu_index, 0), recorded_at, gpu_temp_celsius, gpu_memory_percent
    FROM system_metrics
    WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
), raw AS (
    SELECT host || ' GPU ' || gpu_index AS target,
           date_bin(interval '5 minutes', recorded_at, timestamptz '2000-01-01 00:00Z') AS bucket,
           CASE %(gauge)s::text
               WHEN 'temp_celsius' THEN temp_celsius
               WHEN 'memory_percent' THEN memory_percent END AS value
    FROM sample
), hourly AS (
    SELECT host || ' GPU 0' AS target, bucket,
           CASE %(gauge)s::text
               WHEN 'temp_celsius' THEN gpu_temp_celsius_max
               WHEN 'memory_percent' THEN gpu_memory_percent_max END AS value
    FROM metrics_hourly
    WHERE bucket >= %(since)s::timestamptz AND bucket < %(until)s::timestamptz
      AND bucket < coalesce(
          (SELECT utc_hour(min(recorded_at)) FROM system_metrics WHERE recorded_at >= %(since)s::timestamptz),
          'infinity')
)
SELECT target, bucket + interval '5 minutes' AS at, avg(value) AS mean, max(value) AS high,
       interval '5 minutes' AS every
FROM raw
WHERE value IS NOT NULL
GROUP BY target, bucket
UNION ALL
SELECT target, bucket + interval '1 hour', value, value, interval '1 hour'
FROM hourly
WHERE value IS NOT NULL
ORDER BY target, at
