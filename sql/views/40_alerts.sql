-- What was said, or was to be said, once each: of several attempts the last, and what becomes of it now.

CREATE OR REPLACE VIEW alert_history AS
SELECT l.id, l.sent_at, l.kind, l.message, l.error_detail, l.suppressed_reason, coalesce(l.attempt, 0) AS attempts,
       l.http_status, l.duration_ms, l.maybe_duplicate, l.notification_id,
       coalesce(l.rule_name, r.name) AS rule_name, coalesce(l.channel_name, c.name) AS channel_name,
       coalesce(l.channel_type, c.channel_type) AS channel_type,
       CASE WHEN l.success THEN 'delivered'
            WHEN n.state IN ('pending', 'sending') THEN 'waiting'
            WHEN l.suppressed_reason IS NOT NULL THEN 'kept back'
            ELSE 'failed' END AS outcome,
       CASE WHEN NOT l.success AND n.state IN ('pending', 'sending') THEN n.next_attempt_at END AS next_attempt_at,
       NOT l.success AND n.channel_id IS NOT NULL
           AND (n.state = 'dead' OR (n.state = 'suppressed' AND n.last_error = 'channel_disabled')) AS can_retry
FROM alert_log AS l
LEFT JOIN notifications AS n ON n.id = l.notification_id
LEFT JOIN alert_rules AS r ON r.id = l.rule_id
LEFT JOIN notification_channels AS c ON c.id = l.channel_id
WHERE l.notification_id IS NULL OR NOT EXISTS (
    SELECT FROM alert_log AS m
    WHERE m.notification_id = l.notification_id AND (m.sent_at, m.id) > (l.sent_at, l.id));
