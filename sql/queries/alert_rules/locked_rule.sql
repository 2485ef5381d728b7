-- Read once the row is locked, so that it is the newest.
SELECT r.id, r.name, r.condition_type, r.threshold, r.cooldown_minutes, r.channel_id, r.is_enabled,
       r.last_triggered_at, r.clear_threshold, r.for_minutes, r.keep_firing_minutes, r.repeat_minutes,
       r.max_reminders, r.no_data_minutes, r.no_data_action, r.severity, r.target, r.params, r.created_at,
       r.updated_at, r.evaluated_at, r.failures, r.failure,
       c.name AS channel_name, c.channel_type, c.is_enabled AS channel_is_enabled,
       i.state, coalesce(i.firing, 0) AS firing, coalesce(i.targets, 0) AS targets
FROM alert_rules AS r
JOIN notification_channels AS c ON c.id = r.channel_id
LEFT JOIN LATERAL (
    SELECT (array_agg(state ORDER BY array_position(
                ARRAY['firing', 'recovering', 'pending', 'no_data', 'normal'], state)))[1] AS state,
           count(*) FILTER (WHERE state IN ('firing', 'recovering')) AS firing,
           count(*) AS targets
    FROM alert_instances
    WHERE rule_id = r.id AND NOT coalesce((memory ->> 'removed')::boolean, false)) AS i ON true
WHERE r.id = %(id)s::uuid
