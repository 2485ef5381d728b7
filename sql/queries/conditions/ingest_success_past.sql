-- When runs that took every file were over, from the last one before `since` on, oldest first; where there is none before
-- `since` the first is when the first run began.
WITH good AS (
    SELECT completed_at AS at FROM ingest_runs
    WHERE NOT removed AND invalid_count = 0 AND completed_at <= %(until)s::timestamptz
)
SELECT coalesce((SELECT max(at) FROM good WHERE at <= %(since)s::timestamptz), min(began_at)) AS at
FROM ingest_runs
WHERE NOT removed
HAVING min(began_at) <= %(until)s::timestamptz
UNION
SELECT at FROM good WHERE at > %(since)s::timestamptz
ORDER BY 1
