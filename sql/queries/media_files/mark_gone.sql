UPDATE media_files SET gone_at = now(), rescan_asked_at = NULL
WHERE host = %(host)s AND path = ANY (%(paths)s::text[]) AND gone_at IS NULL
