-- These rules were evaluated; some of them began to fire.
UPDATE alert_rules
SET evaluated_at = greatest(evaluated_at, %(at)s::timestamptz),
    failures = 0,
    failure = NULL,
    last_triggered_at = CASE WHEN id = ANY (%(began)s::uuid[]) THEN %(at)s::timestamptz ELSE last_triggered_at END
WHERE id = ANY (%(ids)s::uuid[])
