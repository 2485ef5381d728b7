-- The ten newest runs by how they went, when the last one that took every file was over, and how many of those that are
-- over failed since. A run that goes on says nothing about a streak.
WITH recent AS (
    SELECT completed_at, invalid_count FROM ingest_runs WHERE NOT removed ORDER BY began_at DESC, id DESC LIMIT 10
), good AS (
    SELECT began_at, id
    FROM ingest_runs
    WHERE NOT removed AND completed_at IS NOT NULL AND invalid_count = 0
    ORDER BY began_at DESC, id DESC
    LIMIT 1
)
SELECT count(*) AS total,
       count(*) FILTER (WHERE completed_at IS NOT NULL AND invalid_count = 0) AS successful,
       count(*) FILTER (WHERE completed_at IS NOT NULL AND invalid_count > 0) AS failed,
       count(*) FILTER (WHERE completed_at IS NULL) AS running,
       (SELECT max(completed_at) FROM ingest_runs WHERE NOT removed AND invalid_count = 0) AS last_success_at,
       (SELECT count(*)
        FROM ingest_runs AS r
        WHERE NOT r.removed AND r.completed_at IS NOT NULL AND r.invalid_count > 0
          AND NOT EXISTS (SELECT FROM good WHERE (good.began_at, good.id) > (r.began_at, r.id))) AS failure_streak
FROM recent
