SELECT host, max(recorded_at) AS recorded_at, now() - max(recorded_at) AS age
FROM system_metrics
WHERE recorded_at > now() - interval '7 days'
GROUP BY host
ORDER BY host
