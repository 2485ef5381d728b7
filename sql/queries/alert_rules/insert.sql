INSERT INTO alert_rules (
    name, condition_type, threshold, cooldown_minutes, channel_id, is_enabled, clear_threshold, for_minutes,
    keep_firing_minutes, repeat_minutes, max_reminders, no_data_minutes, no_data_action, severity, target, params)
VALUES (
    %(name)s::text, %(condition_type)s::text, %(threshold)s::float8, %(cooldown_minutes)s::int,
    %(channel_id)s::uuid, %(is_enabled)s::boolean, %(clear_threshold)s::float8, %(for_minutes)s::int,
    %(keep_firing_minutes)s::int, %(repeat_minutes)s::int, %(max_reminders)s::int, %(no_data_minutes)s::int,
    %(no_data_action)s::text, %(severity)s::text, %(target)s::text, %(params)s::jsonb)
RETURNING id
