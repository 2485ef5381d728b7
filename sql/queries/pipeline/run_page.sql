-- Runs of the last local days before that place, the newest first; of a project, or of all.
SELECT r.id, r.began_at, r.completed_at, coalesce(p.name, r.project_id) AS project, r.source,
       r.processed_count AS taken, r.invalid_count AS refused,
       CASE WHEN r.completed_at IS NULL THEN 'running' WHEN r.invalid_count > 0 THEN 'failed' ELSE 'successful' END
           AS state
FROM ingest_runs AS r LEFT JOIN projects AS p ON p.id = r.project_id
WHERE NOT r.removed
  AND r.began_at >= day_start(local_day(now()) - %(days)s::int + 1)
  AND (%(project)s::text IS NULL OR r.project_id = %(project)s)
  AND (%(before_at)s::timestamptz IS NULL
       OR (r.began_at, r.id) < (%(before_at)s::timestamptz, %(before_id)s::text))
ORDER BY r.began_at DESC, r.id DESC
LIMIT %(most)s::int
