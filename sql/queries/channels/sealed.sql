SELECT id, name, channel_type, webhook_url, signing_secret, key_id
FROM notification_channels
WHERE id = %(id)s::uuid
