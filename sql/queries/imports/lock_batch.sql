SELECT undone_at IS NOT NULL AS is_undone FROM import_batches WHERE id = %(batch)s::bigint FOR UPDATE
