UPDATE servers SET synchronised_at = CURRENT_TIMESTAMP WHERE id = %(id)s
