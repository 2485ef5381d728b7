-- One failure more, unless another evaluator counted this one.
UPDATE alert_rules
SET evaluated_at = %(at)s::timestamptz, failures = failures + 1, failure = %(why)s::text
WHERE id = %(id)s::uuid AND (evaluated_at IS NULL OR evaluated_at < %(at)s::timestamptz - interval '30 seconds')
RETURNING failures
