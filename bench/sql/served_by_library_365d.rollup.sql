-- Bytes and finished plays by library, 365 days
SELECT library_id, sum(completed), sum(bytes)
FROM playback_daily
WHERE day > local_day(%(until)s::timestamptz) - 365
GROUP BY 1 ORDER BY 1
