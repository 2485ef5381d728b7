-- Where the rows of a relation may be cut into shares about as large: where its chunks begin, or else quantiles.
WITH chunks AS (
    SELECT (regexp_match(pg_get_constraintdef(c.oid), '>= ''([^'']+)'''))[1]::timestamptz AS at
    FROM pg_inherits AS i
    JOIN pg_constraint AS c ON c.conrelid = i.inhrelid AND c.contype = 'c' AND c.coninhcount = 0
    WHERE i.inhparent = to_regclass('public.' || %(relation)s::text)
), quantiles AS (
    SELECT unnest(s.histogram_bounds::text::timestamptz[]) AS at
    FROM pg_stats AS s
    WHERE s.schemaname = 'public' AND s.tablename = %(relation)s::text AND s.attname = %(clock)s::text
      AND NOT EXISTS (SELECT FROM chunks WHERE at IS NOT NULL)
)
SELECT DISTINCT at
FROM (TABLE chunks UNION ALL TABLE quantiles) AS places
WHERE at > coalesce(%(since)s::timestamptz, '-infinity') AND at < coalesce(%(until)s::timestamptz, 'infinity')
ORDER BY at
