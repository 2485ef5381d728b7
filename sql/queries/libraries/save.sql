INSERT INTO libraries AS l (id, server_id, external_id, name, media_type, paths, scanned_at)
SELECT id, server_id, external_id, name, media_type, paths, scanned_at
FROM jsonb_populate_recordset(NULL::libraries, %(libraries)s::jsonb)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, media_type = excluded.media_type, paths = excluded.paths,
    scanned_at = coalesce(excluded.scanned_at, l.scanned_at), updated_at = CURRENT_TIMESTAMP,
    removed_at = CASE WHEN l.is_followed THEN NULL ELSE l.removed_at END
WHERE (l.name, l.media_type, l.paths, l.scanned_at, l.removed_at)
      IS DISTINCT FROM (excluded.name, excluded.media_type, excluded.paths,
                        coalesce(excluded.scanned_at, l.scanned_at),
                        CASE WHEN l.is_followed THEN NULL ELSE l.removed_at END)
