WITH changed AS (
    UPDATE accounts
    SET password_hash = %(password_hash)s::text, updated_at = now()
    WHERE lower(name) = lower(%(account)s::text)
    RETURNING id, name
), ended AS (
    DELETE FROM account_sessions USING changed WHERE account_id = changed.id
), noted AS (
    INSERT INTO audit_log (actor, action, object_type, object_id, detail)
    SELECT %(actor)s::text, 'account.password', 'account', id::text, jsonb_build_object('name', name)
    FROM changed
)
SELECT count(*) FROM changed
