DELETE FROM users AS u
USING import_created AS c
WHERE c.batch_id = %(batch)s::bigint AND c.kind = 'user' AND u.id = c.id AND u.updated_at = u.created_at
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.user_id = u.id)
  AND NOT EXISTS (SELECT FROM transcode_history AS t WHERE t.user_id = u.id)
  AND NOT EXISTS (SELECT FROM accounts AS a WHERE a.viewer_id = u.id)
