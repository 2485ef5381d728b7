SELECT sum(plays), count(DISTINCT user_id) FILTER (WHERE plays > 0),
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0), sum(bytes)
FROM stream_slices
WHERE started_at >= day_start(local_day(%(until)s::timestamptz))
