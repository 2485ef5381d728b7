-- What nobody began to send of alerts that are over. What is being sent arrives before its end does.
UPDATE notifications AS n
SET state = 'suppressed', last_error = 'over before it was sent'
FROM jsonb_to_recordset(%(over)s::jsonb) AS o (rule_id uuid, target text)
WHERE n.rule_id = o.rule_id AND n.target = o.target AND n.state = 'pending' AND n.kind IN ('firing', 'reminder')
