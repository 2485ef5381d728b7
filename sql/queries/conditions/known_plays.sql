-- Since when plays are known, when the last one began, whether something plays, and where the days end.
SELECT (SELECT min(started_at) FROM stream_sessions) AS first_at,
       (SELECT max(started_at) FROM stream_sessions WHERE started_at <= %(at)s::timestamptz) AS last_at,
       EXISTS (SELECT FROM stream_sessions WHERE is_active) AS playing,
       store_zone() AS timezone
