-- CPU per hour and host, 30 days
SELECT bucket, host, round(cpu_percent_avg::numeric, 6), cpu_percent_max
FROM metrics_hourly
WHERE bucket >= %(until)s::timestamptz - interval '30 days'
ORDER BY 1, 2
