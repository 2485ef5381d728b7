-- What a job was said to be, the first first.
SELECT at, status FROM render_job_states WHERE job_id = %(id)s::text ORDER BY at
