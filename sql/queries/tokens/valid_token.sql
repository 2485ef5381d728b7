-- The stored hash is keyed: whoever reads or writes the table alone can neither guess nor make a token.
SELECT id, api_tokens.name, role,
    last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS use_is_news
FROM api_tokens
WHERE token_hash = (SELECT sha256(value || %(digest)s::bytea) FROM server_secrets WHERE name = 'api_tokens')
    AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > now())
