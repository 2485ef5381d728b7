COPY notification_channels (id, name, channel_type, webhook_url, webhook_hint, key_id, is_enabled, events, is_fallback,
    created_at)
FROM STDIN
