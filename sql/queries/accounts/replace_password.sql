WITH changed AS (
    UPDATE accounts
    SET password_hash = %(password_hash)s::text, updated_at = now()
    WHERE lower(name) = lower(%(account)s::text)
    RETURNING id
), ended AS (
    DELETE FROM account_sessions USING changed WHERE account_id = changed.id
)
SELECT count(*) FROM changed
