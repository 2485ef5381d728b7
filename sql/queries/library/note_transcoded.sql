-- Files of which, within 90 days, at least two plays and more than half were transcoded; how many there are.
WITH mostly AS (
    SELECT media_item_id, count(*) AS plays, max(started_at) AS last_play,
           count(*) FILTER (WHERE playback_type = 'transcode') AS transcodes
    FROM stream_sessions
    WHERE started_at > now() - interval '90 days' AND media_item_id IS NOT NULL
    GROUP BY media_item_id
    HAVING count(*) FILTER (WHERE playback_type = 'transcode') >= 2
       AND 2 * count(*) FILTER (WHERE playback_type = 'transcode') > count(*)
), gone AS (
    DELETE FROM transcoded_items AS t
    WHERE NOT EXISTS (SELECT FROM mostly AS m WHERE m.media_item_id = t.media_item_id)
), noted AS (
    INSERT INTO transcoded_items (media_item_id, plays, transcodes, last_play)
    SELECT media_item_id, plays, transcodes, last_play FROM mostly
    ON CONFLICT (media_item_id) DO UPDATE
    SET plays = excluded.plays, transcodes = excluded.transcodes, last_play = excluded.last_play
    WHERE transcoded_items.last_play <> excluded.last_play OR transcoded_items.plays <> excluded.plays
)
SELECT count(*) FROM mostly
