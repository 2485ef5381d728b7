SELECT outcome, sum(jobs)::bigint AS jobs, sum(seconds)::float8 AS seconds
FROM transcode_daily
WHERE outcome <> 'running'
GROUP BY outcome
ORDER BY outcome
