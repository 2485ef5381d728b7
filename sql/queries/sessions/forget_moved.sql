DELETE FROM stream_sessions AS s
USING jsonb_to_recordset(%(sessions)s::jsonb) AS i (id uuid, started_at timestamptz)
WHERE s.id = i.id AND s.started_at <> i.started_at
