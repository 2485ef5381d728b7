-- What can be chosen among: people (of a viewer, only they themselves), libraries, types of media, servers.
SELECT 'user' AS kind, id, name, NULL AS media_type
FROM users
WHERE %(viewer_id)s::uuid IS NULL OR id = %(viewer_id)s::uuid
UNION ALL
SELECT 'library', id, name, media_type FROM libraries WHERE removed_at IS NULL
UNION ALL
SELECT 'server', id, name, NULL FROM servers WHERE removed_at IS NULL
UNION ALL
SELECT 'media_type', NULL, media_type, media_type
FROM (SELECT DISTINCT media_type FROM media_items WHERE removed_at IS NULL) AS m
ORDER BY kind, name
