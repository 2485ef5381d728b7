-- Attempts to tell somebody, made in the time.
SELECT l.id, l.sent_at, l.kind, l.rule_id, l.rule_name, l.channel_id, l.channel_name, l.channel_type, l.success,
       l.message, l.error_detail, l.suppressed_reason, l.attempt, l.http_status, l.duration_ms, l.maybe_duplicate,
       l.notification_id
FROM alert_log AS l
WHERE (%(since)s::timestamptz IS NULL OR l.sent_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR l.sent_at < %(until)s::timestamptz)
