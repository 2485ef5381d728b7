-- The oldest due message of the channel, unless the channel is busy, off or paused by now. What is said of one rule and
-- target keeps its order: it waits for what was said before. What was being sent when its lease ended has failed once.
WITH due AS (
    SELECT n.id, n.state = 'sending' AS lost
    FROM notifications n
    JOIN notification_channels c ON c.id = n.channel_id
    WHERE n.channel_id = %(channel_id)s::uuid AND n.digest_id IS NULL
      AND ((n.state = 'pending' AND n.next_attempt_at <= %(now)s::timestamptz)
           OR (n.state = 'sending' AND n.leased_until <= %(now)s::timestamptz))
      AND c.is_enabled
      AND (c.paused_until IS NULL OR c.paused_until <= %(now)s::timestamptz)
      AND NOT EXISTS (
          SELECT FROM notifications busy
          WHERE busy.channel_id = n.channel_id AND busy.state = 'sending' AND busy.leased_until > %(now)s::timestamptz)
      AND NOT EXISTS (
          SELECT FROM notifications earlier
          WHERE earlier.channel_id = n.channel_id AND earlier.state IN ('pending', 'sending')
            AND earlier.rule_id = n.rule_id AND earlier.target = n.target AND earlier.digest_id IS NULL
            AND (earlier.created_at, earlier.seq, earlier.id) < (n.created_at, n.seq, n.id))
    ORDER BY n.next_attempt_at, n.created_at, n.seq, n.id
    LIMIT 1
    FOR NO KEY UPDATE OF n SKIP LOCKED
), claimed AS (
    UPDATE notifications n
    SET state = 'sending',
        attempts = n.attempts + 1,
        failures = n.failures + due.lost::int,
        leased_until = %(now)s::timestamptz + %(lease)s::interval
    FROM due
    WHERE n.id = due.id
    RETURNING n.*, due.lost
)
SELECT n.id, n.rule_id, n.channel_id, n.kind, n.target, n.payload, n.attempts, n.failures, n.form, n.lost, n.created_at,
       coalesce(nullif(n.payload ->> 'rule_name', ''), r.name) AS rule_name,
       c.name AS channel_name, c.channel_type, c.webhook_url, c.signing_secret, c.events,
       (SELECT f.external_id FROM notifications f
        WHERE f.rule_id = n.rule_id AND f.target = n.target AND f.episode = n.episode AND f.channel_id = n.channel_id
          AND f.kind = 'firing' AND f.state = 'sent' AND n.kind = 'resolved' AND n.form <> 'new'
        ORDER BY f.seq DESC LIMIT 1) AS edits
FROM claimed n
JOIN notification_channels c ON c.id = n.channel_id
LEFT JOIN alert_rules r ON r.id = n.rule_id
