-- A run by its id, with what its report warns of.
SELECT r.id, r.began_at, r.completed_at, coalesce(p.name, r.project_id) AS project, r.source,
       r.processed_count AS taken, r.invalid_count AS refused,
       CASE WHEN r.completed_at IS NULL THEN 'running' WHEN r.invalid_count > 0 THEN 'failed' ELSE 'successful' END
           AS state,
       r.project_id, r.started_at, r.updated_at,
       CASE jsonb_typeof(r.report -> 'warnings') WHEN 'array' THEN r.report -> 'warnings' ELSE '[]' END AS warnings
FROM ingest_runs AS r LEFT JOIN projects AS p ON p.id = r.project_id
WHERE r.id = %(id)s::text AND NOT r.removed
