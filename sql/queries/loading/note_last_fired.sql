-- When each rule fired last, from what was said of it.
UPDATE alert_rules AS r
SET last_triggered_at = f.at
FROM (SELECT rule_id, max(sent_at) AS at FROM alert_log WHERE kind = 'firing' GROUP BY rule_id) AS f
WHERE f.rule_id = r.id
