SELECT job, now() - asked_at AS age FROM job_requests ORDER BY asked_at, job
