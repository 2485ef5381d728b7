-- A channel with something due and nobody sending. Whoever holds the row picks the channel's next message; the lock
-- lets new messages be written meanwhile.
SELECT c.id
FROM notification_channels c
CROSS JOIN LATERAL (
    SELECT min(n.next_attempt_at) AS at
    FROM notifications n
    WHERE n.channel_id = c.id AND n.digest_id IS NULL
      AND ((n.state = 'pending' AND n.next_attempt_at <= %(now)s::timestamptz)
           OR (n.state = 'sending' AND n.leased_until <= %(now)s::timestamptz))
) due
WHERE due.at IS NOT NULL
  AND c.is_enabled
  AND (c.paused_until IS NULL OR c.paused_until <= %(now)s::timestamptz)
  AND c.id <> ALL (coalesce(%(but)s::uuid[], '{}'))
  AND NOT EXISTS (
      SELECT FROM notifications n
      WHERE n.channel_id = c.id AND n.state = 'sending' AND n.leased_until > %(now)s::timestamptz)
ORDER BY due.at
LIMIT 1
FOR NO KEY UPDATE OF c SKIP LOCKED
