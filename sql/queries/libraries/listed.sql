SELECT id, server_id, external_id, name, media_type, paths, is_followed
FROM libraries
WHERE server_id IS NOT NULL AND external_id IS NOT NULL AND (removed_at IS NULL OR NOT is_followed)
ORDER BY lower(name), id
