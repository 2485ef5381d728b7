DELETE FROM notification_channels WHERE id = %(id)s::uuid
