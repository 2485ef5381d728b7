-- Titles nobody here knows may be gone from their library: they count as removed when they were played last, until a
-- collector finds them.
WITH played AS (
    SELECT item_id, max(started_at + make_interval(secs => watched + paused)) AS last_seen
    FROM judged
    WHERE verdict = 'taken'
    GROUP BY item_id
), new AS (
    INSERT INTO media_items (id, server_id, external_id, media_type, title, library_id, series_title, season_number,
                             episode_number, year, genres, runtime_seconds, added_at, removed_at)
    SELECT i.id, %(server)s::uuid, i.key, i.media_type, i.title,
           (SELECT l.id FROM libraries AS l WHERE l.id = i.library_id), i.series_title, i.season_number,
           i.episode_number, i.year, i.genres, i.runtime, i.added_at, p.last_seen
    FROM import_items AS i JOIN played AS p ON p.item_id = i.id
    WHERE NOT i.is_known
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO import_created (batch_id, kind, id) SELECT %(batch)s::bigint, 'item', id FROM new
