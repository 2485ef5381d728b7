-- Only whoever sent the attempt may say how it ended: somebody else may have begun another since.
UPDATE notifications
SET state = %(state)s::text,
    failures = failures + %(counts)s::boolean::int,
    next_attempt_at = coalesce(%(next_attempt_at)s::timestamptz, next_attempt_at),
    form = coalesce(%(form)s::text, form),
    external_id = coalesce(%(external_id)s::text, external_id),
    last_error = %(error)s::text,
    leased_until = NULL,
    sent_at = CASE WHEN %(state)s::text = 'sent' THEN %(now)s::timestamptz END
WHERE id = %(id)s::uuid AND state = 'sending' AND attempts = %(attempts)s::int
