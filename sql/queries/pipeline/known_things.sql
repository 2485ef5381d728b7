-- What this source told of and did not take back: things of a project or, where none is named, of those at work; jobs
-- only while they are not over.
WITH at_work AS (
    SELECT id FROM projects WHERE source = %(source)s::text AND NOT removed AND archived IS NOT TRUE
)
SELECT 'projects' AS kind, id, NULL AS project_id, NULL AS shot_id, name
FROM projects
WHERE %(kind)s::text = 'projects' AND source = %(source)s::text AND NOT removed
UNION ALL
SELECT 'shots', id, project_id, NULL, name
FROM shots
WHERE %(kind)s::text = 'shots' AND source = %(source)s::text AND NOT removed
  AND (project_id = %(project_id)s::text OR %(project_id)s::text IS NULL AND project_id IN (SELECT id FROM at_work))
UNION ALL
SELECT 'versions', id, project_id, shot_id, name
FROM versions
WHERE %(kind)s::text = 'versions' AND source = %(source)s::text AND NOT removed
  AND (project_id = %(project_id)s::text OR %(project_id)s::text IS NULL AND project_id IN (SELECT id FROM at_work))
  AND (shot_id = %(shot_id)s::text OR %(shot_id)s::text IS NULL)
UNION ALL
SELECT 'playlists', id, project_id, NULL, name
FROM playlists
WHERE %(kind)s::text = 'playlists' AND source = %(source)s::text AND NOT removed
  AND (project_id = %(project_id)s::text OR %(project_id)s::text IS NULL AND project_id IN (SELECT id FROM at_work))
UNION ALL
SELECT 'render-jobs', id, NULL, NULL, NULL
FROM render_jobs
WHERE %(kind)s::text = 'render-jobs' AND source = %(source)s::text AND NOT removed
  AND state IN ('queued', 'waiting', 'running', 'unknown')
