-- What the rule found is forgotten: open episodes are written down with the reason, and nothing more is sent of them.
WITH closed AS (
    DELETE FROM alert_instances WHERE rule_id = %(id)s::uuid RETURNING target, state
), withdrawn AS (
    UPDATE notifications SET state = 'suppressed', last_error = %(why)s::text
    WHERE rule_id = %(id)s::uuid AND state = 'pending'
)
INSERT INTO alert_log (
    rule_id, channel_id, message, success, kind, rule_name, channel_name, channel_type, suppressed_reason)
SELECT r.id, c.id, concat_ws(' on ', r.name, nullif(x.target, '')) || ': closed, ' || %(why)s::text, false,
       'resolved', r.name, c.name, c.channel_type, %(why)s::text
FROM closed AS x, alert_rules AS r JOIN notification_channels AS c ON c.id = r.channel_id
WHERE r.id = %(id)s::uuid AND x.state IN ('firing', 'recovering')
