UPDATE notifications
SET state = 'pending', failures = 0, form = 'full', next_attempt_at = %(now)s::timestamptz, last_error = NULL
WHERE id = %(id)s::uuid AND channel_id IS NOT NULL
  AND (state = 'dead' OR (state = 'suppressed' AND last_error = 'channel_disabled'))
