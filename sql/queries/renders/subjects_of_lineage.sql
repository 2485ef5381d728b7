SELECT kind, body
FROM render_subjects
WHERE render_id = %(id)s::bigint
ORDER BY kind, id
