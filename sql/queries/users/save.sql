INSERT INTO users AS u (id, server_id, external_id, name, is_admin)
SELECT id, server_id, external_id, name, is_admin
FROM jsonb_populate_recordset(NULL::users, %(users)s::jsonb)
ON CONFLICT (id) DO UPDATE
SET name = excluded.name, is_admin = excluded.is_admin, removed_at = NULL, updated_at = CURRENT_TIMESTAMP
WHERE u.forgotten_at IS NULL
  AND (u.name, u.is_admin, u.removed_at) IS DISTINCT FROM (excluded.name, excluded.is_admin, NULL)
