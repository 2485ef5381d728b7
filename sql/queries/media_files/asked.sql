SELECT path, folder
FROM media_files
WHERE host = %(host)s::text AND rescan_asked_at IS NOT NULL
ORDER BY rescan_asked_at, path
LIMIT %(most)s::int
