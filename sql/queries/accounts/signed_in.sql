UPDATE accounts
SET last_sign_in_at = now(), password_hash = coalesce(%(password_hash)s::text, password_hash)
WHERE id = %(account_id)s::uuid AND is_enabled
RETURNING id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
