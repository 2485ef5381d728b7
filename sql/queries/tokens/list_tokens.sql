SELECT id, name, role, created_at, expires_at, last_used_at, revoked_at, expires_at <= now() AS has_expired
FROM api_tokens
ORDER BY revoked_at IS NOT NULL, lower(name), created_at DESC
