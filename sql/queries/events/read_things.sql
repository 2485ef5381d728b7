-- What is told of things of a production: of each field whether it is. Who says nothing of a removal says there was none.
CREATE TEMP TABLE told_thing ON COMMIT DROP AS
SELECT e.one ->> 'id' AS id, (e.one ->> 'updated_at')::timestamptz AS at, p.numbers[e.n] AS n,
       '{"removed": false}'::jsonb || e.one::jsonb - 'id' AS doc
FROM pushed AS p, json_array_elements(p.rows) WITH ORDINALITY AS e (one, n)
