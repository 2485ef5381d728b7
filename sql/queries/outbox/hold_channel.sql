SELECT id FROM notification_channels WHERE id = %(channel_id)s::uuid FOR NO KEY UPDATE
