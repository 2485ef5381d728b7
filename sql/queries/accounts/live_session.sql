SELECT accounts.id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
FROM account_sessions JOIN accounts ON accounts.id = account_id
WHERE token_hash = %(token_hash)s::bytea AND expires_at > now() AND is_enabled
