SELECT id, sent_at, kind, rule_name, channel_name, channel_type, message, outcome, attempts, http_status, duration_ms,
       error_detail, suppressed_reason, maybe_duplicate, next_attempt_at, notification_id, coalesce(can_retry, false) AS can_retry
FROM alert_history
WHERE id = %(id)s::uuid
