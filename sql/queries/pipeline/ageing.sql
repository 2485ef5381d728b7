-- How many versions wait for review, and of how many changes were asked, by for how long: the class is how many of the
-- given ages (in days, ascending) have passed. A version that a newer one replaced waits for nothing.
SELECT v.decision, width_bucket(extract(epoch FROM now() - v.since) / 86400, %(ages)s::numeric[]) AS age,
       count(*) AS versions
FROM (
    SELECT v.decision, v.shot_id, v.version_number,
           coalesce(v.decided_at, (v.told_at ->> 'decision')::timestamptz, v.created_at, v.updated_at) AS since
    FROM versions AS v
    JOIN pipeline_projects AS p ON p.id = v.project_id
    WHERE v.decision IN ('waiting', 'changes') AND NOT v.removed
      AND (%(project)s::text IS NULL OR v.project_id = %(project)s)) AS v
WHERE NOT EXISTS (SELECT FROM versions AS n
                  WHERE n.shot_id = v.shot_id AND NOT n.removed AND n.version_number > v.version_number)
GROUP BY 1, 2
ORDER BY 2, 1
