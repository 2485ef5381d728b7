SELECT count(setval(c.oid::regclass, given.value::bigint))
FROM jsonb_each_text(%(sequences)s::jsonb) AS given
JOIN pg_class AS c ON c.relname = given.key AND c.relkind = 'S' AND c.relnamespace = CURRENT_SCHEMA::regnamespace
