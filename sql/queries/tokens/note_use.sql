UPDATE api_tokens SET last_used_at = now()
WHERE id = %(token_id)s::uuid AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
