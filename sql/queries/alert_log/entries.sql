-- The newest first, from the one after the cursor on. Names are those of the time; where none were kept, today's.
SELECT l.id, l.sent_at, l.kind, l.message, l.success, l.error_detail, l.suppressed_reason, l.attempt, l.http_status,
       l.duration_ms, l.maybe_duplicate, l.notification_id, l.rule_id, coalesce(l.rule_name, r.name) AS rule_name,
       l.channel_id, coalesce(l.channel_name, c.name) AS channel_name,
       coalesce(l.channel_type, c.channel_type) AS channel_type
FROM alert_log l
LEFT JOIN alert_rules r ON r.id = l.rule_id
LEFT JOIN notification_channels c ON c.id = l.channel_id
WHERE (%(rule_id)s::uuid IS NULL OR l.rule_id = %(rule_id)s::uuid)
  AND (%(channel_id)s::uuid IS NULL OR l.channel_id = %(channel_id)s::uuid)
  AND (%(success)s::boolean IS NULL OR l.success = %(success)s::boolean)
  AND (%(suppressed)s::boolean IS NULL OR (l.suppressed_reason IS NOT NULL) = %(suppressed)s::boolean)
  AND (%(since)s::timestamptz IS NULL OR l.sent_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR l.sent_at < %(until)s::timestamptz)
  AND (%(after_at)s::timestamptz IS NULL OR (l.sent_at, l.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid))
ORDER BY l.sent_at DESC, l.id DESC
LIMIT %(limit)s::int
