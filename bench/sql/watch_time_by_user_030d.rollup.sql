-- Watch time by user, 30 days
SELECT user_id, sum(plays), sum(watch_seconds)
FROM playback_daily
WHERE day > local_day(%(until)s::timestamptz) - 30
GROUP BY 1 ORDER BY 1
