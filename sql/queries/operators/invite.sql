INSERT INTO accounts (name, role)
VALUES (%(account)s::text, %(role)s::text)
RETURNING id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
