-- The events after a number, in their order, of all streams.
SELECT id, stream, kind, entity_id, payload
FROM live_events
WHERE id > %(after)s::bigint
ORDER BY id
LIMIT %(limit)s::int
