UPDATE lakes SET run = %(run)s::bigint, seen = %(seen)s::pg_snapshot, place = %(place)s::text, run_at = now()
WHERE id = %(id)s::uuid
