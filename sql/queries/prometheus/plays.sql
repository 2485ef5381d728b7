SELECT playback_type, sum(plays)::bigint AS plays, sum(watch_seconds)::float8 AS watch_seconds,
       sum(bytes)::float8 AS bytes
FROM playback_daily
GROUP BY playback_type
ORDER BY playback_type
