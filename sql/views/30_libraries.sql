-- What each library is made of, always true: as stored, and counted anew where something changed since.

CREATE OR REPLACE VIEW library_makeup AS
SELECT s.library_id, s.video_codec, s.resolution, s.hdr_format, s.has_atmos, s.has_metadata, s.has_poster, s.items,
       s.unreadable, s.bytes
FROM library_makeup_stored AS s
WHERE NOT EXISTS (SELECT FROM library_dirty AS d WHERE d.library_id = s.library_id)
UNION ALL
SELECT m.*
FROM (SELECT DISTINCT library_id FROM library_dirty) AS d, LATERAL library_makeup_of(d.library_id) AS m;

-- Files that need work, a row for each thing that is wrong with one. `frees` is what deleting it would give back,
-- `avoids` how often within 90 days it was transcoded. A condition on the issue skips what cannot have it.
CREATE OR REPLACE VIEW library_work AS
SELECT s.media_item_id, s.library_id, s.issue, s.detail, s.found_at, s.frees, s.avoids
FROM library_work_stored AS s
WHERE NOT EXISTS (SELECT FROM library_dirty AS d WHERE d.library_id = library_or_none(s.library_id))
UNION ALL
SELECT w.*
FROM (SELECT DISTINCT library_id FROM library_dirty) AS d, LATERAL library_work_of(d.library_id) AS w
UNION ALL
SELECT i.id, i.library_id, 'transcoded', t.transcodes || ' of ' || t.plays || ' plays', t.last_play, 0, t.transcodes
FROM transcoded_items AS t
JOIN media_items AS i ON i.id = t.media_item_id
WHERE i.removed_at IS NULL
UNION ALL
SELECT id, library_id, 'never_watched', NULL, coalesce(added_at, created_at), coalesce(file_size_bytes, 0), 0
FROM media_items AS i
WHERE removed_at IS NULL AND media_type = 'movie' AND coalesce(added_at, created_at) < now() - interval '180 days'
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.media_item_id = i.id);
