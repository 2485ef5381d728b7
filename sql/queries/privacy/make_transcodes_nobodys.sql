UPDATE transcode_history SET user_id = NULL WHERE user_id = %(id)s::uuid
