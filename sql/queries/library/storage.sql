-- What each library takes, largest first. An item is a file: films, episodes and tracks.
SELECT l.id AS library_id,
       l.name,
       l.media_type,
       coalesce(sum(m.items), 0)::bigint AS file_count,
       coalesce(sum(m.bytes), 0)::bigint AS total_bytes
FROM libraries AS l
LEFT JOIN library_makeup AS m ON m.library_id = l.id
WHERE l.removed_at IS NULL
GROUP BY l.id
ORDER BY total_bytes DESC, lower(l.name), l.id
