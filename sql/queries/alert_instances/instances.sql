SELECT i.rule_id, r.name AS rule_name, r.condition_type, r.severity, i.target, i.state, i.episode, i.since, i.value,
       i.worst_value, i.health, i.memory, i.last_notified_at, i.acknowledged_at, i.acknowledged_by, i.comment,
       i.evaluated_at
FROM alert_instances AS i
JOIN alert_rules AS r ON r.id = i.rule_id
WHERE r.is_enabled
ORDER BY i.rule_id, i.target
