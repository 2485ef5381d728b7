UPDATE servers SET test_asked_at = clock_timestamp() WHERE id = %(id)s AND removed_at IS NULL
