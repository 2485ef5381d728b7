INSERT INTO api_tokens (name, token_hash, role, created_by, expires_at)
SELECT %(name)s::text, sha256(value || %(digest)s::bytea), %(role)s::text, %(created_by)s::uuid, %(expires_at)s::timestamptz
FROM server_secrets
WHERE server_secrets.name = 'api_tokens'
RETURNING id, api_tokens.name, role, created_at, expires_at, last_used_at, revoked_at, expires_at <= now() AS has_expired
