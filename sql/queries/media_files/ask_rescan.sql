UPDATE media_files SET rescan_asked_at = now() WHERE path = %(path)s::text AND gone_at IS NULL
