UPDATE servers
SET removed_at = CURRENT_TIMESTAMP, is_enabled = false, secret_enc = NULL, key_id = NULL, state = 'off',
    state_reason = 'removed', updated_at = CURRENT_TIMESTAMP
WHERE id = %(id)s AND removed_at IS NULL
