-- A job by its id, with what was asked for and the version that it makes.
SELECT j.id, j.came_at, j.started_at, j.completed_at, coalesce(p.name, j.project_id) AS project,
       coalesce(s.name, j.shot_id) AS shot, coalesce(j.farm, 'unknown') AS farm, j.state,
       coalesce(j.status, 'unknown') AS status, j.message, j.frames_total, j.frames_done, j.frames_failed,
       j.farm_type, j.submitted_at, s.id AS shot_id, v.name AS version, j.request ->> 'dcc' AS dcc,
       j.request ->> 'scene' AS scene, j.request ->> 'frames' AS frames, j.request ->> 'output' AS output,
       j.request ->> 'priority' AS priority, j.request ->> 'chunk_size' AS chunk_size,
       person_name(j.request ->> 'user') AS asked_by, j.updated_at
FROM render_jobs AS j
LEFT JOIN projects AS p ON p.id = j.project_id
LEFT JOIN shots AS s ON s.id = j.shot_id AND NOT s.removed
LEFT JOIN LATERAL (
    SELECT coalesce(v.name, v.id) AS name
    FROM versions AS v
    WHERE v.job_id = j.id AND NOT v.removed
    ORDER BY v.version_number DESC NULLS LAST, v.id DESC
    LIMIT 1) AS v ON true
WHERE j.id = %(id)s::text AND NOT j.removed
