-- Plays per day and type, 30 days
SELECT day, playback_type, sum(plays)
FROM playback_daily
WHERE day > local_day(%(until)s::timestamptz) - 30
GROUP BY 1, 2 HAVING sum(plays) > 0 ORDER BY 1, 2
