WITH ended AS (
    DELETE FROM account_sessions
    WHERE account_id = %(account_id)s::uuid
        AND (%(session)s::text IS NULL OR token_hash = decode(%(session)s::text, 'hex'))
        AND (%(kept)s::bytea IS NULL OR token_hash <> %(kept)s::bytea)
    RETURNING account_id
), told AS (
    INSERT INTO audit_log (actor, action, object_type, object_id, detail)
    SELECT %(actor)s::text, 'session.revoke', 'accounts', %(account_id)s::text, jsonb_build_object('sessions', count(*))
    FROM ended
    HAVING count(*) > 0
)
SELECT count(*) FROM ended
