COPY alert_log (rule_id, channel_id, channel_name, channel_type, message, kind, sent_at, notification_id, attempt,
    success, http_status, duration_ms, error_detail, suppressed_reason, rule_name)
FROM STDIN
