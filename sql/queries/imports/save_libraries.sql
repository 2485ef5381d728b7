WITH new AS (
    INSERT INTO libraries (id, server_id, external_id, name, media_type)
    SELECT id, %(server)s::uuid, key, name, media_type
    FROM import_libraries AS l
    WHERE known_as IS NULL
      AND EXISTS (SELECT FROM judged AS j WHERE j.verdict = 'taken' AND j.library_id = l.id)
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO import_created (batch_id, kind, id) SELECT %(batch)s::bigint, 'library', id FROM new
