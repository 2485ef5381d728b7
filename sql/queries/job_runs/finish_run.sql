-- A run that found nothing to do is kept until the next one, everything else for three months.
WITH pruned AS (
    DELETE FROM job_runs
    WHERE job = (SELECT job FROM job_runs WHERE id = %(id)s) AND id < %(id)s
      AND ((outcome = 'done' AND rows = 0) OR started_at < now() - interval '90 days')
)
UPDATE job_runs
SET finished_at = clock_timestamp(), outcome = %(outcome)s, rows = %(rows)s, error = %(error)s
WHERE id = %(id)s
