-- A job that never ran may be no job at all. Asking twice is asking once.
INSERT INTO job_requests (job)
SELECT %(job)s::text WHERE EXISTS (SELECT FROM job_runs WHERE job = %(job)s::text)
ON CONFLICT (job) DO NOTHING
