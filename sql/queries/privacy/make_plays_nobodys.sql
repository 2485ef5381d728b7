UPDATE stream_sessions
SET user_id = NULL, ip = NULL, device = NULL, external_key = NULL, group_id = NULL, updated_at = CURRENT_TIMESTAMP
WHERE user_id = %(id)s::uuid
