-- Projects that are worked on, by name.
SELECT id, name FROM pipeline_projects ORDER BY name, id
