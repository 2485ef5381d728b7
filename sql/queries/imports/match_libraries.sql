CREATE TEMP TABLE import_libraries ON COMMIT DROP AS
SELECT t.key, coalesce(k.id, t.id) AS id, t.name, t.media_type, k.name AS known_as
FROM (SELECT DISTINCT ON (key) * FROM staged_libraries ORDER BY key, n) AS t
LEFT JOIN libraries AS k ON k.server_id = %(server)s::uuid AND k.external_id = t.key
