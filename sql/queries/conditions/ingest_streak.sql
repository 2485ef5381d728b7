-- How many ingest runs failed since the last one that took every file, and the newest of them. A run that goes on says
-- nothing about a streak.
WITH over AS NOT MATERIALIZED (
    SELECT id, began_at, invalid_count > 0 AS failed
    FROM ingest_runs
    WHERE NOT removed AND completed_at <= %(at)s::timestamptz
), good AS MATERIALIZED (
    SELECT began_at, id FROM over WHERE NOT failed ORDER BY began_at DESC, id DESC LIMIT 1
)
SELECT count(*) AS failed, (array_agg(o.id ORDER BY o.began_at DESC, o.id DESC))[1] AS newest
FROM over AS o
WHERE o.failed AND o.began_at >= coalesce((SELECT began_at FROM good), '-infinity')
  AND NOT EXISTS (SELECT FROM good WHERE (good.began_at, good.id) > (o.began_at, o.id))
