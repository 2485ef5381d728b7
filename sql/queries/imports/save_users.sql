WITH new AS (
    INSERT INTO users (id, server_id, external_id, name, is_admin)
    SELECT id, %(server)s::uuid, key, name, is_admin
    FROM import_users AS u
    WHERE how = 'new' AND EXISTS (SELECT FROM judged AS j WHERE j.verdict = 'taken' AND j.user_id = u.id)
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO import_created (batch_id, kind, id) SELECT %(batch)s::bigint, 'user', id FROM new
