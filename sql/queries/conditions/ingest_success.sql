-- When the last ingest run that took every file was over, or when the first run began where none did; NULL without runs.
SELECT coalesce(
    (SELECT max(completed_at)
     FROM ingest_runs
     WHERE NOT removed AND completed_at <= %(at)s::timestamptz AND invalid_count = 0),
    (SELECT min(began_at) FROM ingest_runs WHERE NOT removed AND began_at <= %(at)s::timestamptz))
