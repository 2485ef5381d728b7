-- A gauge of each host since the last evaluation, or its newest sample where there was none since.
WITH reading AS (
    SELECT host, recorded_at,
           CASE %(gauge)s::text
               WHEN 'cpu_percent' THEN cpu_percent
               WHEN 'memory_percent' THEN memory_percent
               WHEN 'sent_mbit_per_second' THEN network_tx_bytes_per_second * 8 / 1e6
               WHEN 'active_streams' THEN active_streams
               WHEN 'active_transcodes' THEN active_transcodes END AS value
    FROM system_metrics
    WHERE recorded_at > least(%(since)s::timestamptz, %(alive)s::timestamptz)
      AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
), known AS (
    SELECT *, max(recorded_at) OVER (PARTITION BY host) AS sampled_at
    FROM reading
    WHERE value IS NOT NULL
)
SELECT host, host AS target, avg(value) AS mean, max(value) AS high, sampled_at
FROM known
WHERE recorded_at > %(since)s::timestamptz OR recorded_at = sampled_at
GROUP BY host, sampled_at
ORDER BY host
