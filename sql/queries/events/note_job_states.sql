-- What the jobs that were told of are said to have been, and when.
INSERT INTO render_job_states AS s (job_id, at, status)
SELECT DISTINCT ON (id, at) id, at, doc ->> 'status'
FROM told_thing
WHERE doc ? 'status'
ORDER BY id, at, n DESC
ON CONFLICT (job_id, at) DO UPDATE SET status = excluded.status WHERE s.status <> excluded.status
