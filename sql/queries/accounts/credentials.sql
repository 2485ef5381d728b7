SELECT id, password_hash
FROM accounts
WHERE lower(name) = lower(%(account)s::text) AND is_enabled
