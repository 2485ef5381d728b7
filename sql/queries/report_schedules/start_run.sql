INSERT INTO report_runs (schedule_id, first_day, last_day, started_at, outcome)
VALUES (%(schedule_id)s::uuid, %(first_day)s::date, %(last_day)s::date, %(now)s::timestamptz, 'running')
ON CONFLICT (schedule_id, first_day) DO UPDATE
SET last_day = excluded.last_day, started_at = excluded.started_at, finished_at = NULL, outcome = 'running',
    attempts = CASE WHEN report_runs.outcome = 'done' OR %(again)s::boolean THEN 1 ELSE report_runs.attempts + 1 END,
    next_attempt_at = NULL, error = NULL
RETURNING attempts
