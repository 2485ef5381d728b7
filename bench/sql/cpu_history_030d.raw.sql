SELECT utc_hour(recorded_at), host, round(avg(cpu_percent)::numeric, 6), max(cpu_percent)
FROM system_metrics
WHERE recorded_at >= %(until)s::timestamptz - interval '30 days'
GROUP BY 1, 2 ORDER BY 1, 2
