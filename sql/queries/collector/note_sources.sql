INSERT INTO collector_sources AS s (host, source, state, reason)
SELECT %(host)s::text, n.source, n.state, n.reason
FROM jsonb_to_recordset(%(states)s::jsonb) AS n (source text, state text, reason text)
ON CONFLICT (host, source) DO UPDATE
SET state = excluded.state, reason = excluded.reason, checked_at = now(),
    since = CASE WHEN s.state = excluded.state THEN s.since ELSE now() END
