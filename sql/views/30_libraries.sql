-- What each library is made of, always true: as stored, and counted anew where something changed since.

CREATE OR REPLACE VIEW library_makeup AS
SELECT s.library_id, s.video_codec, s.resolution, s.hdr_format, s.has_atmos, s.has_metadata, s.has_poster, s.items,
       s.unreadable, s.bytes
FROM library_makeup_stored AS s
WHERE NOT EXISTS (SELECT FROM library_dirty AS d WHERE d.library_id = s.library_id)
UNION ALL
SELECT m.*
FROM (SELECT DISTINCT library_id FROM library_dirty) AS d, LATERAL library_makeup_of(d.library_id) AS m;
