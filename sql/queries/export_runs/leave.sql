-- Without a file. One that waits again begins anew.
UPDATE exports
SET state = %(state)s::text, error = %(error)s::text, bytes = NULL,
    finished_at = CASE WHEN %(state)s::text <> 'waiting' THEN clock_timestamp() END
WHERE id = %(id)s::uuid AND state = 'running'
