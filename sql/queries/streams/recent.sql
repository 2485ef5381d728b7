-- What played last, by when it began, newest first, with the last transcode of each.
SELECT *
FROM streams
WHERE NOT is_active AND started_at <= coalesce(%(at)s::timestamptz, now())
  AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
  AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
ORDER BY started_at DESC, session_id DESC
LIMIT %(most)s::int
