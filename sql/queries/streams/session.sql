-- One play, with its newest transcode.
SELECT *
FROM streams
WHERE session_id = %(session_id)s::uuid
  AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
