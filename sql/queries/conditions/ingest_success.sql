-- When the last ingest run that took every file was over, or when the first run began where none did; NULL without runs.
SELECT coalesce(max(completed_at) FILTER (WHERE completed_at <= %(at)s::timestamptz AND invalid_count = 0),
                min(began_at) FILTER (WHERE began_at <= %(at)s::timestamptz))
FROM ingest_runs
WHERE NOT removed
