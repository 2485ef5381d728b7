-- The runs of the same source and project before a run, the newest first.
SELECT r.id, r.began_at, r.completed_at, coalesce(p.name, r.project_id) AS project, r.source,
       r.processed_count AS taken, r.invalid_count AS refused,
       CASE WHEN r.completed_at IS NULL THEN 'running' WHEN r.invalid_count > 0 THEN 'failed' ELSE 'successful' END
           AS state
FROM ingest_runs AS here
JOIN ingest_runs AS r ON r.source = here.source AND NOT r.removed AND (r.began_at, r.id) < (here.began_at, here.id)
    AND r.project_id IS NOT DISTINCT FROM here.project_id
LEFT JOIN projects AS p ON p.id = r.project_id
WHERE here.id = %(id)s::text
ORDER BY r.began_at DESC, r.id DESC
LIMIT %(most)s::int
