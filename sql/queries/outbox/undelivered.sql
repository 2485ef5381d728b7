-- What waits, and what was given up, the newest first.
SELECT n.id, n.kind, n.state, n.rule_id, n.payload ->> 'rule_name' AS rule_name, n.channel_id, c.name AS channel_name,
       n.target, n.payload ->> 'title' AS title, n.attempts, n.next_attempt_at, n.last_error, n.created_at
FROM notifications n
LEFT JOIN notification_channels c ON c.id = n.channel_id
WHERE n.digest_id IS NULL AND n.state IN ('pending', 'sending', 'dead')
ORDER BY n.created_at DESC, n.id
LIMIT %(limit)s::int
