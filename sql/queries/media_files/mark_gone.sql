UPDATE media_files SET gone_at = now()
WHERE host = %(host)s AND path = ANY (%(paths)s::text[]) AND gone_at IS NULL
