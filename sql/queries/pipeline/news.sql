-- What happened last to jobs and runs, the newest first; of a project, or of all. Of a run only what it took is told:
-- its report may be long.
WITH lately AS (
    SELECT e.id, e.stream, e.entity_id FROM live_events AS e ORDER BY e.id DESC LIMIT 400
), chosen AS (
    SELECT l.id, j.shot_id, coalesce(j.project_id, r.project_id) AS project_id, r.completed_at, r.processed_count,
           r.invalid_count, r.source
    FROM lately AS l
    LEFT JOIN render_jobs AS j ON l.stream = 'jobs' AND j.id = l.entity_id
    LEFT JOIN ingest_runs AS r ON l.stream = 'runs' AND r.id = l.entity_id
    WHERE %(project)s::text IS NULL OR coalesce(j.project_id, r.project_id) = %(project)s
    ORDER BY l.id DESC
    LIMIT %(most)s::int
)
SELECT e.id, e.recorded_at, e.kind, e.entity_id, coalesce(p.name, c.project_id) AS project,
       coalesce(s.name, c.shot_id) AS shot,
       CASE e.stream WHEN 'jobs' THEN e.payload ->> 'status' END AS status,
       CASE e.stream WHEN 'jobs' THEN e.payload ->> 'farm' END AS farm,
       CASE e.stream WHEN 'jobs' THEN e.payload ->> 'message' END AS message,
       c.source, c.completed_at, c.processed_count AS taken, c.invalid_count AS refused
FROM chosen AS c
JOIN live_events AS e ON e.id = c.id
LEFT JOIN projects AS p ON p.id = c.project_id
LEFT JOIN shots AS s ON s.id = c.shot_id
ORDER BY e.id DESC
