INSERT INTO users AS u (id, server_id, external_id, name, is_admin)
SELECT id, server_id, external_id, name, is_admin
FROM jsonb_populate_recordset(NULL::users, %(users)s::jsonb)
ON CONFLICT DO NOTHING
