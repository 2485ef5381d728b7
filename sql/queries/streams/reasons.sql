-- Why plays of the last local days were transcoded, and with which client, by hours watched.
SELECT reason,
       client_info AS client,
       count(*) AS plays,
       sum(duration_seconds)::float8 AS watch_seconds
FROM stream_sessions, unnest(transcode_reasons) AS reason
WHERE started_at >= (SELECT day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1))
  AND started_at <= coalesce(%(at)s::timestamptz, now())
  AND playback_type = 'transcode'
  AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
  AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
GROUP BY reason, client_info
ORDER BY watch_seconds DESC, plays DESC, reason, client
LIMIT %(most)s::int
