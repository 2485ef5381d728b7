DELETE FROM libraries AS l
USING import_created AS c
WHERE c.batch_id = %(batch)s::bigint AND c.kind = 'library' AND l.id = c.id AND l.updated_at = l.created_at
  AND NOT EXISTS (SELECT FROM media_items AS m WHERE m.library_id = l.id)
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.library_id = l.id)
