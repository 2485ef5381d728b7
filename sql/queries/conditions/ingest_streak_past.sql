-- The runs that were over by `until` and count for a streak after `since`, as they came to an end.
WITH over AS (
    SELECT id, began_at, completed_at AS at, invalid_count > 0 AS failed
    FROM ingest_runs
    WHERE NOT removed AND completed_at <= %(until)s::timestamptz
), good AS MATERIALIZED (
    SELECT began_at, id
    FROM over
    WHERE NOT failed AND at <= %(since)s::timestamptz
    ORDER BY began_at DESC, id DESC
    LIMIT 1
)
SELECT o.id, o.began_at, o.at, o.failed
FROM over AS o
WHERE o.at > %(since)s::timestamptz
   OR NOT EXISTS (SELECT FROM good WHERE (good.began_at, good.id) > (o.began_at, o.id))
ORDER BY o.at, o.began_at, o.id
