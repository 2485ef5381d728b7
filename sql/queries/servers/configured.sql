SELECT id, kind, name, base_url, origin, secret_enc, test_asked_at
FROM servers
WHERE origin = 'settings' AND is_enabled AND removed_at IS NULL AND base_url IS NOT NULL
ORDER BY lower(name)
