-- Watch time per month and type, 365 days
SELECT date_trunc('month', day::timestamp), playback_type, sum(watch_seconds), sum(paused_seconds)
FROM playback_daily
WHERE day > local_day(%(until)s::timestamptz) - 365
GROUP BY 1, 2 ORDER BY 1, 2
