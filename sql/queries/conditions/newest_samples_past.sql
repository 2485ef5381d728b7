-- The newest sample of each host before each tick that follows one, from a week before the span on.
SELECT host, max(recorded_at) AS at
FROM system_metrics
WHERE recorded_at > %(since)s::timestamptz - interval '7 days' AND recorded_at <= %(until)s::timestamptz
GROUP BY host, date_bin(interval '5 minutes', recorded_at - interval '1 microsecond', %(since)s::timestamptz)
ORDER BY 1, 2
