SELECT encode(token_hash, 'hex') AS id, ip, agent, created_at, last_seen_at, expires_at
FROM account_sessions
WHERE account_id = %(account_id)s::uuid AND expires_at > now()
ORDER BY last_seen_at DESC, created_at DESC
