INSERT INTO alert_log (
    rule_id, channel_id, message, success, sent_at, kind, rule_name, channel_name, channel_type, suppressed_reason)
SELECT rule_id, channel_id, message, false, %(at)s::timestamptz, kind, rule_name, channel_name, channel_type, why
FROM jsonb_to_recordset(%(lines)s::jsonb) AS l (
    rule_id uuid, channel_id uuid, message text, kind text, rule_name text, channel_name text, channel_type text,
    why text)
