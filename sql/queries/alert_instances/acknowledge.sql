UPDATE alert_instances
SET acknowledged_at = %(at)s::timestamptz, acknowledged_by = %(by)s::text, comment = %(comment)s::text
WHERE rule_id = %(rule_id)s::uuid AND target = %(target)s::text AND state IN ('firing', 'recovering')
