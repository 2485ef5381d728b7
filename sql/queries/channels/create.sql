INSERT INTO notification_channels (
    id, name, channel_type, webhook_url, key_id, webhook_hint, signing_secret, is_enabled, events, is_fallback)
VALUES (
    %(id)s::uuid, %(name)s::text, %(channel_type)s::text, %(webhook_url)s::text, %(key_id)s::text,
    %(webhook_hint)s::text, %(signing_secret)s::text, coalesce(%(is_enabled)s::boolean, true),
    coalesce(%(events)s::jsonb, '["all"]'), coalesce(%(is_fallback)s::boolean, false))
