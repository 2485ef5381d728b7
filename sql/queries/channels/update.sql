-- Without a new address the old one stays; switching it on forgets why it was off, and any pause.
UPDATE notification_channels
SET name = %(name)s::text,
    channel_type = %(channel_type)s::text,
    webhook_url = coalesce(%(webhook_url)s::text, webhook_url),
    key_id = coalesce(%(key_id)s::text, key_id),
    webhook_hint = coalesce(%(webhook_hint)s::text, webhook_hint),
    signing_secret = CASE WHEN %(forget_signing_secret)s::boolean THEN NULL
                          ELSE coalesce(%(signing_secret)s::text, signing_secret) END,
    is_enabled = %(is_enabled)s::boolean,
    disabled_reason = CASE WHEN %(is_enabled)s::boolean THEN NULL ELSE disabled_reason END,
    paused_until = CASE WHEN is_enabled AND %(webhook_url)s::text IS NULL THEN paused_until END,
    events = %(events)s::jsonb,
    is_fallback = %(is_fallback)s::boolean,
    updated_at = now()
WHERE id = %(id)s::uuid AND (channel_type = %(channel_type)s::text OR %(webhook_url)s::text IS NOT NULL)
