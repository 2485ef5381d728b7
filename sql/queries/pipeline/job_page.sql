-- Jobs before that place, the newest first; of a project and in a state, or all.
SELECT j.id, j.came_at, j.started_at, j.completed_at, coalesce(p.name, j.project_id) AS project,
       coalesce(s.name, j.shot_id) AS shot, coalesce(j.farm, 'unknown') AS farm, j.state,
       coalesce(j.status, 'unknown') AS status, j.message, j.frames_total, j.frames_done, j.frames_failed
FROM render_jobs AS j
LEFT JOIN projects AS p ON p.id = j.project_id
LEFT JOIN shots AS s ON s.id = j.shot_id
WHERE NOT j.removed
  AND (%(project)s::text IS NULL OR j.project_id = %(project)s)
  AND (%(state)s::text IS NULL OR j.state = %(state)s)
  AND (%(before_at)s::timestamptz IS NULL
       OR (j.came_at, j.id) < (%(before_at)s::timestamptz, %(before_id)s::text))
ORDER BY j.came_at DESC, j.id DESC
LIMIT %(most)s::int
