SELECT name, kind, version, state = 'ok' AS is_up
FROM servers
WHERE removed_at IS NULL AND is_enabled
ORDER BY lower(name)
