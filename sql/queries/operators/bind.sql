-- The account this subject was bound to; else one without a password that is called so and not bound yet.
UPDATE accounts
SET oidc_subject = %(subject)s::text, last_sign_in_at = now()
WHERE is_enabled AND id = (
    SELECT id
    FROM accounts
    WHERE oidc_subject = %(subject)s::text
        OR oidc_subject IS NULL AND password_hash IS NULL AND lower(name) = lower(%(account)s::text)
    ORDER BY oidc_subject NULLS LAST
    LIMIT 1)
RETURNING id, name, role, viewer_id, timezone, is_enabled, last_sign_in_at
