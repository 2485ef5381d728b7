-- Which project and shot a farm means by these names; no shot where the project has several of that name.
SELECT a.show, a.shot, p.id AS project_id, s.id AS shot_id
FROM unnest(%(shows)s::text[], %(shots)s::text[]) AS a (show, shot),
     LATERAL (
        SELECT id FROM projects
        WHERE lower(a.show) IN (lower(code), lower(name), lower(id)) AND NOT removed
        ORDER BY archived IS TRUE, id
        LIMIT 1) AS p
     LEFT JOIN LATERAL (
        SELECT min(id) AS id FROM shots
        WHERE project_id = p.id AND lower(a.shot) IN (lower(name), lower(id)) AND NOT removed
        HAVING count(*) = 1) AS s ON true
