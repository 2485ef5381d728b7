-- The projects that are worked on.
SELECT id, name, code FROM pipeline_projects ORDER BY name, id
