UPDATE notification_channels
SET paused_until = greatest(paused_until, %(until)s::timestamptz)
WHERE id = %(channel_id)s::uuid
