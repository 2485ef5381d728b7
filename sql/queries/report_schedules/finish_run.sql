UPDATE report_runs
SET finished_at = now(), outcome = %(outcome)s::text, path = coalesce(%(path)s::text, path),
    bytes = coalesce(%(bytes)s::bigint, bytes), error = %(error)s::text,
    next_attempt_at = %(next_attempt_at)s::timestamptz
WHERE schedule_id = %(schedule_id)s::uuid AND first_day = %(first_day)s::date
