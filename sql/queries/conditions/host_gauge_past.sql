-- A gauge of each host in steps of five minutes; where the samples are gone, the hours' highest.
WITH raw AS (
    SELECT host, date_bin(interval '5 minutes', recorded_at, timestamptz '2000-01-01 00:00Z') AS bucket,
           CASE %(gauge)s::text
               WHEN 'cpu_percent' THEN cpu_percent
               WHEN 'memory_percent' THEN memory_percent
               WHEN 'sent_mbit_per_second' THEN network_tx_bytes_per_second * 8 / 1e6 END AS value
    FROM system_metrics
    WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
), hourly AS (
    SELECT host, bucket,
           CASE %(gauge)s::text
               WHEN 'cpu_percent' THEN cpu_percent_max
               WHEN 'memory_percent' THEN memory_percent_max
               WHEN 'sent_mbit_per_second' THEN network_tx_bytes_per_second_max * 8 / 1e6 END AS value
    FROM metrics_hourly
    WHERE bucket >= %(since)s::timestamptz AND bucket < %(until)s::timestamptz
      AND bucket < coalesce(
          (SELECT utc_hour(min(recorded_at)) FROM system_metrics WHERE recorded_at >= %(since)s::timestamptz),
          'infinity')
)
SELECT host AS target, bucket + interval '5 minutes' AS at, avg(value) AS mean, max(value) AS high,
       interval '5 minutes' AS every
FROM raw
WHERE value IS NOT NULL
GROUP BY host, bucket
UNION ALL
SELECT host, bucket + interval '1 hour', value, value, interval '1 hour'
FROM hourly
WHERE value IS NOT NULL
ORDER BY target, at
