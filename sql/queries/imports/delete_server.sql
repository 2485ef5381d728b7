DELETE FROM servers AS v
USING import_created AS c
WHERE c.batch_id = %(batch)s::bigint AND c.kind = 'server' AND v.id = c.id AND v.base_url IS NULL AND NOT v.is_enabled
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.server_id = v.id)
  AND NOT EXISTS (SELECT FROM transcode_history AS t WHERE t.server_id = v.id)
  AND NOT EXISTS (SELECT FROM users AS u WHERE u.server_id = v.id)
  AND NOT EXISTS (SELECT FROM libraries AS l WHERE l.server_id = v.id)
  AND NOT EXISTS (SELECT FROM media_items AS m WHERE m.server_id = v.id)
