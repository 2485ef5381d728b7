-- What came through the pipeline in the time: ingest runs, render jobs, versions and mismatches, one row each.
WITH things AS (
    SELECT 'ingest_run' AS kind, i.id, i.began_at AS at, i.project_id, NULL AS shot_id, NULL AS name,
           CASE WHEN i.completed_at IS NULL THEN 'running' ELSE 'completed' END AS state, NULL AS status, i.started_at,
           i.completed_at, i.processed_count + i.invalid_count AS total, i.processed_count AS done,
           i.invalid_count AS failed, NULL AS place, NULL AS person, NULL AS message, i.source, i.removed, i.updated_at
    FROM ingest_runs AS i
    UNION ALL
    SELECT 'render_job', j.id, j.came_at, j.project_id, j.shot_id, NULL, j.state, j.status, j.started_at, j.completed_at,
           j.frames_total, j.frames_done, j.frames_failed, j.farm, j.request ->> 'user', j.message, j.source,
           j.removed, j.updated_at
    FROM render_jobs AS j
    UNION ALL
    SELECT 'version', v.id, coalesce(v.created_at, v.updated_at), v.project_id, v.shot_id, v.name, v.decision, v.status,
           v.created_at, v.decided_at, NULL, NULL, NULL, v.path, v.artist, NULL, v.source, v.removed, v.updated_at
    FROM versions AS v
    UNION ALL
    SELECT 'mismatch', e.id, coalesce(e.found_at, e.updated_at), e.project_id, e.shot_id, e.version_name,
           CASE WHEN e.resolved_at IS NULL THEN 'open' ELSE 'resolved' END, e.kind, e.found_at, e.resolved_at, NULL, NULL,
           NULL, e.path, NULL, e.message, e.source, e.removed, e.updated_at
    FROM reconcile_errors AS e
)
SELECT t.kind, t.id, t.at, t.project_id, p.name AS project, t.shot_id, s.name AS shot, t.name, t.state, t.status,
       t.started_at, t.completed_at, t.total, t.done, t.failed, t.place, person_name(t.person) AS person, t.message,
       t.source, t.removed, t.updated_at
FROM things AS t
LEFT JOIN projects AS p ON p.id = t.project_id
LEFT JOIN shots AS s ON s.id = t.shot_id
WHERE (%(since)s::timestamptz IS NULL OR t.at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR t.at < %(until)s::timestamptz)
