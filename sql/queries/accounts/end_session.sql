DELETE FROM account_sessions WHERE token_hash = %(token_hash)s::bytea
