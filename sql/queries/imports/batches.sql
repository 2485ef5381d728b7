SELECT id, tool, file_name, file_bytes, file_sha256, server_name, zone, plays, seconds, first_play, last_play, receipt,
       imported_by, imported_at, undone_by, undone_at
FROM import_batches
ORDER BY id DESC
