COPY users (id, server_id, external_id, name, is_admin, last_seen_at, created_at, updated_at)
FROM STDIN
