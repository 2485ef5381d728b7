-- Whoever holds the job's lock knows that nobody else runs any.
UPDATE exports
SET state = 'interrupted', finished_at = now(), error = 'The program that wrote it ended before it was done.'
WHERE state = 'running'
RETURNING id
