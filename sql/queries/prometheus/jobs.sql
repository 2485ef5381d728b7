-- The newest run of each job that has ended.
SELECT DISTINCT ON (job)
       job, extract(epoch FROM finished_at)::float8 AS finished_at,
       extract(epoch FROM finished_at - started_at)::float8 AS took, outcome = 'done' AS succeeded
FROM job_runs
WHERE finished_at IS NOT NULL
ORDER BY job, started_at DESC, id DESC
