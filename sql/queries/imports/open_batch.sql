INSERT INTO import_batches (tool, file_name, file_bytes, file_sha256, server_name, zone, imported_by)
VALUES (%(tool)s, %(file_name)s, %(file_bytes)s, %(file_sha256)s, %(server_name)s, %(zone)s, %(imported_by)s)
RETURNING id
