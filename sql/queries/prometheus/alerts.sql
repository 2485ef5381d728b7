SELECT r.name AS rule, r.severity, i.state, count(*) AS alerts
FROM alert_rules AS r
JOIN alert_instances AS i ON i.rule_id = r.id
WHERE r.is_enabled
GROUP BY r.name, r.severity, i.state
ORDER BY r.name, r.severity, i.state
