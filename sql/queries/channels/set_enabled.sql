UPDATE notification_channels
SET is_enabled = %(enabled)s::boolean,
    disabled_reason = CASE WHEN %(enabled)s::boolean THEN NULL ELSE %(reason)s::text END,
    paused_until = CASE WHEN NOT %(enabled)s::boolean THEN paused_until END,
    updated_at = now()
WHERE id = %(id)s::uuid
