-- How many rows each connection of an export has sent so far.
SELECT p.pid, p.tuples_processed AS rows
FROM pg_stat_progress_copy AS p
JOIN pg_stat_activity AS a ON a.pid = p.pid
WHERE a.application_name = %(application)s::text
