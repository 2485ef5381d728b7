SELECT user_id, sum(plays), coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0)
FROM stream_slices
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 29)
GROUP BY 1 ORDER BY 1
