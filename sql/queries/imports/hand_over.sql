-- What another batch needs of this one's is that one's from now on, so that it goes with it.
WITH other AS (
    SELECT DISTINCT import_id, media_item_id, user_id, library_id, server_id
    FROM stream_sessions
    WHERE import_id IS NOT NULL AND import_id <> %(batch)s::bigint
), used AS (
    SELECT DISTINCT ON (u.kind, u.id) u.kind, u.id, o.import_id
    FROM other AS o,
         LATERAL (VALUES ('item', o.media_item_id), ('user', o.user_id), ('library', o.library_id),
                         ('server', o.server_id)) AS u (kind, id)
    ORDER BY u.kind, u.id, o.import_id
)
INSERT INTO import_created (batch_id, kind, id)
SELECT u.import_id, u.kind, u.id
FROM used AS u JOIN import_created AS c ON c.batch_id = %(batch)s::bigint AND c.kind = u.kind AND c.id = u.id
ON CONFLICT DO NOTHING
