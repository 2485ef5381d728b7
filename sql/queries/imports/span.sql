SELECT min(started_at), max(started_at) FROM stream_sessions WHERE import_id = %(batch)s::bigint
