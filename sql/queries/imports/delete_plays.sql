DELETE FROM stream_sessions
WHERE import_id = %(batch)s::bigint AND started_at >= %(first)s::timestamptz AND started_at <= %(last)s::timestamptz
