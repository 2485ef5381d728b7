-- How long ago each host of the last week sent a sample.
SELECT host,
       greatest(extract(epoch FROM %(at)s::timestamptz - max(recorded_at)), 0)::float8 / 60 AS minutes
FROM system_metrics
WHERE recorded_at > %(at)s::timestamptz - interval '7 days' AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
GROUP BY host
ORDER BY host
