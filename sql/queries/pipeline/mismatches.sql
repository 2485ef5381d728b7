-- Mismatches that nobody resolved, the last found first; of one kind, or of each.
SELECT e.id, e.kind, coalesce(p.name, e.project_id) AS project, s.id AS shot_id, e.version_name AS version, e.path,
       e.message, coalesce(e.found_at, e.updated_at) AS found_at
FROM reconcile_errors AS e
LEFT JOIN projects AS p ON p.id = e.project_id
LEFT JOIN shots AS s ON s.id = e.shot_id AND NOT s.removed
WHERE e.resolved_at IS NULL AND NOT e.removed AND (%(project)s::text IS NULL OR e.project_id = %(project)s)
  AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)
  AND (p.id IS NULL OR NOT (p.removed OR coalesce(p.archived, false)))
ORDER BY found_at DESC, e.id
LIMIT %(most)s::int OFFSET %(skip)s::int
