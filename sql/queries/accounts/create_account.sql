INSERT INTO accounts (name, password_hash, role)
VALUES (%(account)s::text, %(password_hash)s::text, %(role)s::text)
RETURNING id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
