-- Nobody watches it: it has no address. Settings can give it one, and its history goes on.
WITH new AS (
    INSERT INTO servers (id, kind, name, state, state_reason, is_enabled)
    VALUES (%(id)s::uuid, %(kind)s, %(name)s, 'unknown', 'Known from imported history only.', false)
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO import_created (batch_id, kind, id) SELECT %(batch)s::bigint, 'server', id FROM new
