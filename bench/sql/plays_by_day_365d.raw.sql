SELECT (started_at AT TIME ZONE zone)::date, playback_type, count(*)
FROM stream_sessions, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 364)
GROUP BY 1, 2 ORDER BY 1, 2
