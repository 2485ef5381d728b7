-- A gauge of each GPU since the last evaluation, or its newest sample where there was none since.
WITH sample AS (
    SELECT host, gpu_index, recorded_at, temp_celsius, memory_percent
    FROM gpu_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
    UNION ALL
    SELECT host, coalesce(gpu_index, 0), recorded_at, gpu_temp_celsius, gpu_memory_percent
    FROM system_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
), reading AS (
    SELECT host, gpu_index, recorded_at,
           CASE %(gauge)s::text
               WHEN 'temp_celsius' THEN temp_celsius
               WHEN 'memory_percent' THEN memory_percent END AS value
    FROM sample
), known AS (
    SELECT *, max(recorded_at) OVER (PARTITION BY host, gpu_index) AS sampled_at
    FROM reading
    WHERE value IS NOT NULL
)
SELECT host, host || ' GPU ' || gpu_index AS target, avg(value) AS mean, max(value) AS high, sampled_at
FROM known
WHERE recorded_at > %(since)s::timestamptz OR recorded_at = sampled_at
GROUP BY host, gpu_index, sampled_at
ORDER BY host, gpu_index
