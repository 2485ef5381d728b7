SELECT DISTINCT ON (job)
       job, started_at, finished_at - started_at AS took, outcome, rows, error, now() - started_at AS age
FROM job_runs
ORDER BY job, started_at DESC, id DESC
