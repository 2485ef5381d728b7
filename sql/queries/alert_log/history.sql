SELECT id, sent_at, kind, rule_name, channel_name, channel_type, message, outcome, attempts, http_status, duration_ms,
       error_detail, suppressed_reason, maybe_duplicate, next_attempt_at, notification_id, coalesce(can_retry, false) AS can_retry
FROM alert_history
WHERE (%(rules)s::text[] IS NULL OR rule_name = ANY (%(rules)s::text[]))
  AND (%(channels)s::text[] IS NULL OR channel_name = ANY (%(channels)s::text[]))
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s::text)
  AND (%(since)s::date IS NULL OR sent_at >= day_start(%(since)s::date))
  AND (%(until)s::date IS NULL OR sent_at < day_start(%(until)s::date + 1))
ORDER BY sent_at DESC, id DESC
LIMIT %(limit)s::int OFFSET %(offset)s::int
