-- What plays now, the newest first, with the newest transcode of each.
SELECT *
FROM streams
WHERE is_active
  AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
  AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
ORDER BY started_at DESC, session_id DESC
