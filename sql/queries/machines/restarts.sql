-- When machines were started within a stretch of time, by their own word.
SELECT DISTINCT host, booted_at
FROM system_metrics
WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
  AND booted_at >= %(since)s::timestamptz
ORDER BY booted_at, host
