WITH expired AS (
    DELETE FROM account_sessions WHERE expires_at < now()
), opened AS (
    INSERT INTO account_sessions (token_hash, account_id, ip, agent, expires_at)
    VALUES (%(token_hash)s::bytea, %(account_id)s::uuid, %(ip)s::text, %(agent)s::text, now() + interval '7 days')
    RETURNING account_id
)
INSERT INTO audit_log (actor, action, object_type, object_id, detail)
SELECT accounts.name, 'session.open', 'account', accounts.id::text, jsonb_build_object('ip', %(ip)s::text)
FROM opened JOIN accounts ON accounts.id = opened.account_id
