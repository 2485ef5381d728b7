-- How taking files in goes: the newest run that is over and the newest that took every file, how many failed since that
-- one, and how many go on.
WITH over AS (
    SELECT completed_at, invalid_count > 0 AS failed
    FROM ingest_runs
    WHERE NOT removed AND completed_at IS NOT NULL AND (%(project)s::text IS NULL OR project_id = %(project)s)
    ORDER BY began_at DESC, id DESC
    LIMIT 1
), good AS (
    SELECT began_at, id, completed_at
    FROM ingest_runs
    WHERE NOT removed AND completed_at IS NOT NULL AND invalid_count = 0
      AND (%(project)s::text IS NULL OR project_id = %(project)s)
    ORDER BY began_at DESC, id DESC
    LIMIT 1
), streak AS (
    SELECT count(*) AS runs, min(began_at) AS since
    FROM ingest_runs
    WHERE NOT removed AND completed_at IS NOT NULL AND invalid_count > 0
      AND (%(project)s::text IS NULL OR project_id = %(project)s)
      AND (began_at, id) > (coalesce((SELECT began_at FROM good), '-infinity'), coalesce((SELECT id FROM good), ''))
)
SELECT (SELECT completed_at FROM over) AS last_at,
       (SELECT failed FROM over) AS last_failed,
       (SELECT completed_at FROM good) AS last_success_at,
       streak.runs AS failure_streak,
       streak.since AS failing_since,
       (SELECT count(*)
        FROM ingest_runs
        WHERE completed_at IS NULL AND NOT removed
          AND (%(project)s::text IS NULL OR project_id = %(project)s)) AS running
FROM streak
