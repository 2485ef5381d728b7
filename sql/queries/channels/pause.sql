UPDATE notification_channels SET paused_until = %(until)s::timestamptz, updated_at = now() WHERE id = %(id)s::uuid
