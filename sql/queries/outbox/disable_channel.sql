UPDATE notification_channels
SET is_enabled = false, disabled_reason = %(reason)s::text, updated_at = %(now)s::timestamptz
WHERE id = %(channel_id)s::uuid AND is_enabled
