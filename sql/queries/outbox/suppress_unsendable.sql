-- What waits for a channel that is gone or off will not be sent, and the log says so.
WITH stopped AS (
    UPDATE notifications n
    SET state = 'suppressed', leased_until = NULL,
        last_error = CASE WHEN c.id IS NULL THEN 'channel_deleted' ELSE 'channel_disabled' END
    FROM notifications o
    LEFT JOIN notification_channels c ON c.id = o.channel_id
    WHERE o.id = n.id AND n.digest_id IS NULL
      AND (n.state = 'pending' OR (n.state = 'sending' AND n.leased_until <= %(now)s::timestamptz))
      AND (c.id IS NULL OR NOT c.is_enabled)
    RETURNING n.*, c.name AS channel_name, c.channel_type, c.disabled_reason
), logged AS (
    INSERT INTO alert_log (
        rule_id, channel_id, message, success, sent_at, notification_id, attempt, kind, rule_name, channel_name,
        channel_type, suppressed_reason)
    SELECT rule_id, channel_id, left(concat_ws(': ', payload ->> 'title', payload ->> 'text'), 1000), false,
           %(now)s::timestamptz, id, attempts, kind, payload ->> 'rule_name', channel_name, channel_type, last_error
    FROM stopped
)
SELECT id, disabled_reason IS NOT NULL AS failed FROM stopped
