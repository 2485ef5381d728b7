DELETE FROM saved_queries WHERE id = %(id)s::uuid AND owner_id = %(owner_id)s::uuid
