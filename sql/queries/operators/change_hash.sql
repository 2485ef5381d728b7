-- Whoever changes their password is signed out everywhere else.
WITH changed AS (
    UPDATE accounts
    SET password_hash = %(password_hash)s::text, updated_at = now()
    WHERE id = %(account_id)s::uuid
    RETURNING id
), ended AS (
    DELETE FROM account_sessions USING changed WHERE account_id = changed.id AND token_hash <> %(kept)s::bytea
)
SELECT count(*) FROM changed
