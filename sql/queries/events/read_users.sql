-- The newest of what is told of each user. What a row leaves out is NULL.
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT DISTINCT ON (r.id) p.numbers[r.ordinality] AS row, r.*
FROM pushed AS p, json_populate_recordset(NULL::users, p.rows) WITH ORDINALITY AS r
ORDER BY r.id, p.numbers[r.ordinality] DESC
