UPDATE account_sessions
SET last_seen_at = now(), expires_at = now() + interval '7 days'
WHERE token_hash = %(token_hash)s::bytea AND last_seen_at < now() - interval '5 minutes' AND expires_at > now()
