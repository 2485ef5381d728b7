-- Plays that are now said to have started at another time, unless what is stored of them is newer.
WITH newest AS (
    SELECT DISTINCT ON (id) id, started_at, over, at FROM told ORDER BY id, over DESC, at DESC, row DESC
)
DELETE FROM stream_sessions AS s
USING newest AS t
WHERE s.id = t.id AND s.started_at <> t.started_at
  AND s.started_at BETWEEN %(since)s::timestamptz - interval '31 days' AND %(until)s::timestamptz + interval '31 days'
  AND (NOT s.is_active AND s.end_reason IS DISTINCT FROM 'lost', session_end(s)) <= (t.over, t.at)
