-- How many projects are worked on, with which shots and versions, and what is amiss. A shot that only its versions name
-- is one too, unless it is known to be removed.
SELECT (SELECT count(*) FROM pipeline_projects) AS projects,
       (SELECT count(*)
        FROM (SELECT s.project_id, s.id
              FROM shots AS s JOIN pipeline_projects AS p ON p.id = s.project_id
              WHERE NOT s.removed
              UNION
              SELECT v.project_id, v.shot_id
              FROM versions AS v JOIN pipeline_projects AS p ON p.id = v.project_id
              WHERE NOT v.removed AND v.shot_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM shots AS k WHERE k.id = v.shot_id)) AS known) AS shots,
       (SELECT count(*)
        FROM versions AS v JOIN pipeline_projects AS p ON p.id = v.project_id
        WHERE NOT v.removed) AS versions,
       (SELECT count(*)
        FROM reconcile_errors AS e
        WHERE e.resolved_at IS NULL AND NOT e.removed
          AND NOT EXISTS (SELECT FROM projects AS k WHERE k.id = e.project_id AND (k.removed OR k.archived))) AS errors
