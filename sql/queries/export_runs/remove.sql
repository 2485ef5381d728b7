DELETE FROM exports WHERE id = %(id)s::uuid
