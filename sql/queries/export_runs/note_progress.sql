-- And whether it is still wanted.
UPDATE exports
SET rows_done = %(done)s::bigint, rows_total = %(total)s::bigint, bytes = %(bytes)s::bigint
WHERE id = %(id)s::uuid AND state = 'running' AND NOT cancel_asked
