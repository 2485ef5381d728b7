DELETE FROM stream_slices
WHERE started_at >= %(first)s::timestamptz AND started_at <= %(last)s::timestamptz + interval '32 days'
  AND session_id IN (SELECT id FROM stream_sessions WHERE import_id = %(batch)s::bigint)
