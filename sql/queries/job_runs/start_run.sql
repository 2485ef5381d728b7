-- Only one process runs a job at a time, so what still says running ended without a word.
WITH abandoned AS (
    UPDATE job_runs
    SET outcome = 'failed', finished_at = now(), error = 'the process ended before the job did'
    WHERE job = %(job)s::text AND outcome = 'running'
), answered AS (
    DELETE FROM job_requests WHERE job = %(job)s::text RETURNING job
)
INSERT INTO job_runs (job) VALUES (%(job)s::text) RETURNING id, EXISTS (SELECT FROM answered) AS asked
