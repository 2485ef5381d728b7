-- What a row leaves out stays as it is known.
WITH written AS (
    INSERT INTO libraries AS l (id, server_id, external_id, name, media_type, paths, scanned_at, removed_at)
    SELECT t.id, coalesce(t.server_id, k.server_id), coalesce(t.external_id, k.external_id), t.name, t.media_type,
           coalesce(t.paths, k.paths, '{}'), greatest(t.scanned_at, k.scanned_at), t.removed_at
    FROM told AS t LEFT JOIN libraries AS k ON k.id = t.id
    ON CONFLICT (id) DO UPDATE
    SET server_id = excluded.server_id, external_id = excluded.external_id, name = excluded.name,
        media_type = excluded.media_type, paths = excluded.paths, scanned_at = excluded.scanned_at,
        removed_at = excluded.removed_at, updated_at = CURRENT_TIMESTAMP
    WHERE (l.server_id, l.external_id, l.name, l.media_type, l.paths, l.scanned_at, l.removed_at) IS DISTINCT FROM
          (excluded.server_id, excluded.external_id, excluded.name, excluded.media_type, excluded.paths,
           excluded.scanned_at, excluded.removed_at)
    RETURNING l.id
)
SELECT count(*) AS updated FROM written WHERE id IN (SELECT id FROM libraries)
