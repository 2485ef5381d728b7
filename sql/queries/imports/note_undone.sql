UPDATE import_batches SET undone_at = CURRENT_TIMESTAMP, undone_by = %(by)s WHERE id = %(batch)s
