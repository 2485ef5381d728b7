-- Versions that wait for review, or of which changes were asked, and that no newer one replaced: those the longest in
-- that state first.
SELECT v.id, coalesce(v.name, v.id) AS version, v.decision, p.name AS project, s.id AS shot_id,
       coalesce(v.decided_at, (v.told_at ->> 'decision')::timestamptz, v.created_at, v.updated_at) AS since
FROM versions AS v
JOIN pipeline_projects AS p ON p.id = v.project_id
LEFT JOIN shots AS s ON s.id = v.shot_id AND NOT s.removed
WHERE v.decision IN ('waiting', 'changes') AND NOT v.removed
  AND (%(project)s::text IS NULL OR v.project_id = %(project)s)
  AND NOT EXISTS (SELECT FROM versions AS n
                  WHERE n.shot_id = v.shot_id AND NOT n.removed AND n.version_number > v.version_number)
ORDER BY since, v.id
LIMIT %(most)s::int
