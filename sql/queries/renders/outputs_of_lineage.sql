SELECT kind, id, name, type_id, type, category_id, category, grade_id, grade_name, created_at, updated_at
FROM render_outputs
WHERE render_id = %(id)s::bigint
ORDER BY kind, id
