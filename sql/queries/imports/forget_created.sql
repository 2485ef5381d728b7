DELETE FROM import_created WHERE batch_id = %(batch)s::bigint
