DELETE FROM stream_sessions WHERE user_id = %(id)s::uuid
