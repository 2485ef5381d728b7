SELECT id, name, channel_type, webhook_url, signing_secret, key_id
FROM notification_channels
WHERE key_id IS DISTINCT FROM %(key_id)s::text
ORDER BY id
