-- A table with everything that is stored for it: indexes, and where it is cut in time all of its pieces.
WITH RECURSIVE pieces AS (
    SELECT c.oid AS whole, c.oid AS piece
    FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = c.oid)
    UNION ALL
    SELECT pieces.whole, i.inhrelid FROM pieces JOIN pg_inherits AS i ON i.inhparent = pieces.piece
)
SELECT whole.relname AS name, sum(pg_total_relation_size(p.oid))::bigint AS bytes,
       sum(greatest(p.reltuples, 0))::bigint AS rows
FROM pieces JOIN pg_class AS whole ON whole.oid = pieces.whole JOIN pg_class AS p ON p.oid = pieces.piece
GROUP BY whole.relname
HAVING sum(pg_total_relation_size(p.oid)) > 0
ORDER BY bytes DESC, name
