INSERT INTO alert_log (
    rule_id, channel_id, message, success, error_detail, sent_at, notification_id, attempt, kind, http_status,
    duration_ms, rule_name, channel_name, channel_type, suppressed_reason, maybe_duplicate)
SELECT r.id, c.id, %(message)s::text, %(success)s::boolean, %(error)s::text, %(now)s::timestamptz, %(id)s::uuid,
       %(attempt)s::int, %(kind)s::text, %(http_status)s::int, %(duration_ms)s::int, %(rule_name)s::text,
       %(channel_name)s::text, %(channel_type)s::text, %(suppressed_reason)s::text, %(maybe_duplicate)s::boolean
FROM (SELECT) one
LEFT JOIN alert_rules r ON r.id = %(rule_id)s::uuid
LEFT JOIN notification_channels c ON c.id = %(channel_id)s::uuid
