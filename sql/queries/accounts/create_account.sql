WITH made AS (
    INSERT INTO accounts (name, password_hash, role)
    VALUES (%(account)s::text, %(password_hash)s::text, %(role)s::text)
    RETURNING id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
), noted AS (
    INSERT INTO audit_log (actor, action, object_type, object_id, detail)
    SELECT %(actor)s::text, 'account.create', 'account', id::text, jsonb_build_object('name', name, 'role', role)
    FROM made
)
SELECT id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
FROM made
