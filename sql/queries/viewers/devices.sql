-- What people watched on in the local days.
SELECT user_id,
       device,
       client_info AS client,
       count(*) AS plays,
       sum(duration_seconds)::float8 AS watch_seconds,
       max(started_at) AS last_used
FROM stream_sessions
WHERE started_at >= (SELECT day_start(%(since)s::date)) AND started_at < (SELECT day_start(%(until)s::date + 1))
  AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
  AND user_id IS NOT NULL
GROUP BY user_id, device, client_info
ORDER BY user_id, watch_seconds DESC, device, client
