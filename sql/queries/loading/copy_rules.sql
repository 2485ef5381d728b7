COPY alert_rules (id, name, condition_type, threshold, cooldown_minutes, channel_id, is_enabled, for_minutes,
    repeat_minutes, no_data_action, severity, target, created_at)
FROM STDIN
