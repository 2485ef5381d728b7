UPDATE notifications
SET state = 'pending', failures = 0, form = 'full', next_attempt_at = %(now)s::timestamptz, last_error = NULL
WHERE id = %(id)s::uuid AND state IN ('dead', 'suppressed') AND channel_id IS NOT NULL AND digest_id IS NULL
