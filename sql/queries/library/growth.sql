-- What each library took at the end of each of the last months, the running one as it is now.
WITH clock AS (
    SELECT date_trunc('month', local_day(coalesce(%(at)s::timestamptz, now())))::date AS month
), months AS (
    SELECT (month - back * interval '1 month')::date AS month
    FROM clock CROSS JOIN generate_series(%(months)s::int - 1, 0, -1) AS back
), change AS MATERIALIZED (
    SELECT library_id, date_trunc('month', at AT TIME ZONE z.zone)::date AS month, sum(bytes) AS bytes
    FROM (SELECT library_id, coalesce(added_at, created_at) AS at, file_size_bytes AS bytes FROM media_items
          UNION ALL
          SELECT library_id, removed_at, -file_size_bytes FROM media_items WHERE removed_at IS NOT NULL) AS moves,
         (SELECT store_zone() AS zone OFFSET 0) AS z
    WHERE bytes IS NOT NULL AND library_id IS NOT NULL
    GROUP BY 1, 2
), held AS (
    SELECT l.id, l.name, m.month,
           coalesce((SELECT sum(c.bytes) FROM change AS c WHERE c.library_id = l.id AND c.month <= m.month), 0) AS bytes
    FROM libraries AS l CROSS JOIN months AS m
    WHERE l.removed_at IS NULL
)
SELECT month, id AS library_id, name, bytes::float8 AS bytes
FROM held
ORDER BY month, lower(name), id
