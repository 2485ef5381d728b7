COPY libraries (id, server_id, external_id, name, media_type, paths, scanned_at, created_at, updated_at)
FROM STDIN
