COPY servers (id, kind, name, version, state, state_reason, is_enabled, last_seen_at, created_at, updated_at)
FROM STDIN
