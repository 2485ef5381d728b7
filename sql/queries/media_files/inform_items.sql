-- What lies in the file is truer than what a server thinks of it, and some servers do not say it at all.
UPDATE media_items AS m
SET hdr_format = f.hdr_format, has_atmos = f.has_atmos, scan_error = f.error, updated_at = now()
FROM media_files AS f
WHERE f.host = %(host)s AND f.gone_at IS NULL AND m.file_path = f.path AND m.server_id <> %(server)s::uuid
  AND m.removed_at IS NULL
  AND (m.hdr_format, m.has_atmos, m.scan_error) IS DISTINCT FROM (f.hdr_format, f.has_atmos, f.error)
