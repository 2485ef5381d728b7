-- Each host's processor over the last 24 whole hours, oldest first; an hour without a sample is left out.
SELECT host, array_agg(cpu_percent_avg ORDER BY bucket) AS cpu_percent
FROM metrics_hourly
WHERE bucket >= utc_hour(coalesce(%(at)s::timestamptz, now())) - interval '24 hours'
  AND bucket < utc_hour(coalesce(%(at)s::timestamptz, now()))
  AND cpu_percent_avg IS NOT NULL
GROUP BY host
ORDER BY host
