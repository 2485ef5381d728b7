UPDATE servers
SET name = coalesce(%(name)s::text, name), base_url = coalesce(%(base_url)s::text, base_url),
    secret_enc = coalesce(%(secret_enc)s::bytea, secret_enc),
    key_id = CASE WHEN %(secret_enc)s::bytea IS NULL THEN key_id ELSE %(key_id)s::text END,
    is_enabled = coalesce(%(is_enabled)s::boolean, is_enabled),
    state = CASE WHEN %(is_enabled)s::boolean IS false THEN 'off' ELSE 'unknown' END, state_reason = NULL,
    updated_at = CURRENT_TIMESTAMP
WHERE id = %(id)s AND origin = 'settings' AND removed_at IS NULL
