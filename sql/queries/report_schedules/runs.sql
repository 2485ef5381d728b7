-- What became of the reports of each schedule.
SELECT schedule_id, first_day, last_day, started_at, finished_at, outcome, attempts, next_attempt_at, path, bytes, error
FROM report_runs
ORDER BY started_at DESC
