-- Nobody found them in a library since, and nobody played them.
DELETE FROM media_items AS m
USING import_created AS c
WHERE c.batch_id = %(batch)s::bigint AND c.kind = 'item' AND m.id = c.id AND m.removed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.media_item_id = m.id)
  AND NOT EXISTS (SELECT FROM transcode_history AS t WHERE t.media_item_id = m.id)
