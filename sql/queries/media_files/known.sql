SELECT path, size_bytes, modified_at, gone_at IS NOT NULL AS is_gone
FROM media_files
WHERE host = %(host)s AND folder = %(folder)s
