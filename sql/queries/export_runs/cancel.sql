-- One that waits is over at once, one that runs as soon as its program looks up.
UPDATE exports
SET cancel_asked = true, state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,
    finished_at = CASE state WHEN 'waiting' THEN now() END
WHERE id = %(id)s::uuid AND state IN ('waiting', 'running')
