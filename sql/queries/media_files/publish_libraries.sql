INSERT INTO libraries (id, server_id, external_id, name, media_type, paths, scanned_at)
SELECT l.id, %(server)s::uuid, l.folder, l.name, 'mixed', ARRAY[l.folder], now()
FROM jsonb_to_recordset(%(libraries)s::jsonb) AS l (id uuid, folder text, name text)
ON CONFLICT (id) DO UPDATE SET scanned_at = now(), removed_at = NULL
