-- What reports and analysts may read, with what it means.
SELECT c.relname::text AS relation, coalesce(obj_description(c.oid, 'pg_class'), '') AS about, a.attname::text AS name,
       format_type(a.atttypid, a.atttypmod) AS kind, coalesce(col_description(c.oid, a.attnum), '') AS meaning
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'analytics'::regnamespace AND c.relkind = 'v'
ORDER BY c.relname, a.attnum
