-- Projects that are worked on: those that are told and neither archived nor removed, and those that others only name.

CREATE VIEW pipeline_projects AS
SELECT id, coalesce(name, id) AS name, code FROM projects WHERE NOT removed AND archived IS NOT TRUE
UNION ALL
SELECT m.project_id, m.project_id, NULL
FROM (SELECT project_id FROM shots WHERE NOT removed
      UNION SELECT project_id FROM versions WHERE NOT removed
      UNION SELECT project_id FROM playlists WHERE NOT removed) AS m
WHERE NOT EXISTS (SELECT FROM projects AS p WHERE p.id = m.project_id);
