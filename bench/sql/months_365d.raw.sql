SELECT date_trunc('month', started_at AT TIME ZONE zone), playback_type,
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0),
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'paused'), 0)
FROM stream_slices, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 364)
GROUP BY 1, 2 ORDER BY 1, 2
