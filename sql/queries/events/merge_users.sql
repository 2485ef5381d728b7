-- What a row leaves out stays as it is known.
WITH written AS (
    INSERT INTO users AS u (id, server_id, external_id, name, is_admin, last_seen_at, removed_at)
    SELECT t.id, coalesce(t.server_id, k.server_id), coalesce(t.external_id, k.external_id), t.name,
           coalesce(t.is_admin, k.is_admin, false), greatest(t.last_seen_at, k.last_seen_at), t.removed_at
    FROM told AS t LEFT JOIN users AS k ON k.id = t.id
    ON CONFLICT (id) DO UPDATE
    SET server_id = excluded.server_id, external_id = excluded.external_id, name = excluded.name,
        is_admin = excluded.is_admin, last_seen_at = excluded.last_seen_at, removed_at = excluded.removed_at,
        updated_at = CURRENT_TIMESTAMP
    WHERE u.forgotten_at IS NULL
      AND (u.server_id, u.external_id, u.name, u.is_admin, u.last_seen_at, u.removed_at) IS DISTINCT FROM
          (excluded.server_id, excluded.external_id, excluded.name, excluded.is_admin, excluded.last_seen_at,
           excluded.removed_at)
    RETURNING u.id
)
SELECT count(*) AS updated FROM written WHERE id IN (SELECT id FROM users)
