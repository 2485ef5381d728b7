-- How many mismatches of each kind nobody resolved.
SELECT e.kind, count(*) AS mismatches
FROM reconcile_errors AS e
WHERE e.resolved_at IS NULL AND NOT e.removed AND (%(project)s::text IS NULL OR e.project_id = %(project)s)
  AND NOT EXISTS (SELECT FROM projects AS k WHERE k.id = e.project_id AND (k.removed OR k.archived))
GROUP BY e.kind
ORDER BY count(*) DESC, e.kind
