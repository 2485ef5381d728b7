SELECT count(DISTINCT n.channel_id) AS channels
FROM notifications n
JOIN notification_channels c ON c.id = n.channel_id
WHERE n.digest_id IS NULL
  AND ((n.state = 'pending' AND n.next_attempt_at <= %(now)s::timestamptz)
       OR (n.state = 'sending' AND n.leased_until <= %(now)s::timestamptz))
  AND c.is_enabled AND (c.paused_until IS NULL OR c.paused_until <= %(now)s::timestamptz)
