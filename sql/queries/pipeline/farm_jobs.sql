-- How many jobs run and how many are in line.
SELECT count(*) FILTER (WHERE state = 'running') AS running,
       count(*) FILTER (WHERE state IN ('queued', 'waiting')) AS queued
FROM render_jobs
WHERE NOT removed AND state IN ('queued', 'waiting', 'running')
