-- How many jobs there are by the farm's own word and by farm.
SELECT coalesce(lower(status), 'unknown') AS status, coalesce(farm, 'unknown') AS farm, count(*) AS jobs
FROM render_jobs
WHERE NOT removed
GROUP BY 1, 2
ORDER BY 1, 2
