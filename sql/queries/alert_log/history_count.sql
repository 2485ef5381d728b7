SELECT count(*) AS entries
FROM alert_history
WHERE (%(rules)s::text[] IS NULL OR rule_name = ANY (%(rules)s::text[]))
  AND (%(channels)s::text[] IS NULL OR channel_name = ANY (%(channels)s::text[]))
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s::text)
  AND (%(since)s::date IS NULL OR sent_at >= day_start(%(since)s::date))
  AND (%(until)s::date IS NULL OR sent_at < day_start(%(until)s::date + 1))
