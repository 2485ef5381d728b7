-- The one that waited longest is ours.
UPDATE exports
SET state = 'running', started_at = clock_timestamp(), rows_done = 0, bytes = NULL, error = NULL
WHERE id = (SELECT id FROM exports WHERE state = 'waiting' ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
