DELETE FROM exports WHERE expires_at < now() AND NOT state IN ('waiting', 'running') RETURNING id
