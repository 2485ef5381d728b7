SELECT id, recorded_at, actor, action, object_type, object_id, detail
FROM audit_log
WHERE (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
    AND (%(actor)s::text IS NULL OR actor = %(actor)s::text)
    AND (%(object_type)s::text IS NULL OR object_type = %(object_type)s::text)
ORDER BY id DESC
LIMIT %(most)s::int
