-- Runs, the newest first.
SELECT r.id, run_payload(r) AS payload
FROM ingest_runs AS r
WHERE NOT r.removed
ORDER BY r.began_at DESC, r.id DESC
LIMIT %(limit)s::int
