-- Projects that are worked on: those that are told and neither archived nor removed, and those that others only name.
-- Which ones are named is found by going from one to the next along an index: there are few of them in very many rows.

CREATE VIEW pipeline_projects AS
WITH RECURSIVE of_shots AS (
    SELECT min(project_id) AS id FROM shots WHERE NOT removed
    UNION ALL
    SELECT (SELECT min(s.project_id) FROM shots AS s WHERE s.project_id > of_shots.id AND NOT s.removed)
    FROM of_shots WHERE id IS NOT NULL
), of_versions AS (
    SELECT min(project_id) AS id FROM versions WHERE NOT removed
    UNION ALL
    SELECT (SELECT min(v.project_id) FROM versions AS v WHERE v.project_id > of_versions.id AND NOT v.removed)
    FROM of_versions WHERE id IS NOT NULL
), of_playlists AS (
    SELECT min(project_id) AS id FROM playlists WHERE NOT removed
    UNION ALL
    SELECT (SELECT min(l.project_id) FROM playlists AS l WHERE l.project_id > of_playlists.id AND NOT l.removed)
    FROM of_playlists WHERE id IS NOT NULL
)
SELECT id, coalesce(name, id) AS name, code FROM projects WHERE NOT removed AND archived IS NOT TRUE
UNION ALL
SELECT m.id, m.id, NULL
FROM (SELECT id FROM of_shots UNION SELECT id FROM of_versions UNION SELECT id FROM of_playlists) AS m
WHERE m.id IS NOT NULL AND NOT EXISTS (SELECT FROM projects AS p WHERE p.id = m.id);
