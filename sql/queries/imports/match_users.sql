-- Who is who: by the server's own id, else by a name that only one has, there and here. Whoever asked to be forgotten
-- is not remembered again.
CREATE TEMP TABLE import_users ON COMMIT DROP AS
WITH told AS (
    SELECT *, count(*) OVER (PARTITION BY lower(name)) AS namesakes
    FROM (SELECT DISTINCT ON (key) * FROM staged_users ORDER BY key, n) AS t
)
SELECT t.key, coalesce(same.id, named.id, t.id) AS id, t.name, t.is_admin,
       coalesce(same.name, named.name) AS known_as,
       CASE WHEN same.id IS NOT NULL THEN 'id' WHEN named.id IS NOT NULL THEN 'name' ELSE 'new' END AS how,
       EXISTS (SELECT FROM users AS f WHERE f.id = t.id AND f.forgotten_at IS NOT NULL) AS is_forgotten
FROM told AS t
LEFT JOIN users AS same ON same.server_id = %(server)s::uuid AND same.external_id = t.key
LEFT JOIN LATERAL (
    SELECT (array_agg(u.id))[1] AS id, min(u.name) AS name
    FROM users AS u
    WHERE u.server_id = %(server)s::uuid AND lower(u.name) = lower(t.name) AND u.forgotten_at IS NULL
    HAVING count(*) = 1) AS named ON same.id IS NULL AND t.namesakes = 1 AND t.name <> t.key
