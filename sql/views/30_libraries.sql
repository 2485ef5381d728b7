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
-- `avoids` how often within 90 days it was transcoded. A condition on the issue skips all other parts.
CREATE OR REPLACE VIEW library_work AS
SELECT id AS media_item_id, library_id, 'missing_metadata' AS issue, NULL::text AS detail,
       coalesce(added_at, created_at) AS found_at, 0::bigint AS frees, 0::bigint AS avoids
FROM media_items
WHERE removed_at IS NULL AND NOT has_metadata
UNION ALL
SELECT id, library_id, 'missing_poster', NULL, coalesce(added_at, created_at), 0, 0
FROM media_items
WHERE removed_at IS NULL AND NOT has_poster
UNION ALL
SELECT id, library_id, 'unplayable', scan_error, updated_at, coalesce(file_size_bytes, 0), 0
FROM media_items
WHERE removed_at IS NULL AND scan_error IS NOT NULL
UNION ALL
SELECT id, library_id, 'duplicate', concat_ws(' ', 'also there as', best_resolution, best_codec),
       coalesce(added_at, created_at), coalesce(file_size_bytes, 0), 0
FROM (SELECT *, row_number() OVER alike AS place, first_value(resolution) OVER alike AS best_resolution,
             first_value(video_codec) OVER alike AS best_codec
      FROM media_items
      WHERE removed_at IS NULL AND (media_type = 'movie' OR (media_type = 'episode' AND episode_number IS NOT NULL))
      WINDOW alike AS (PARTITION BY library_id, media_type, lower(coalesce(series_title, title)), season_number,
                                    episode_number, year
                       ORDER BY height DESC NULLS LAST, bitrate DESC NULLS LAST, id)) AS copies
WHERE place > 1
UNION ALL
SELECT id, library_id, 'low_bitrate_4k', round(bitrate / 1e6, 1) || ' Mbit/s', coalesce(added_at, created_at), 0, 0
FROM media_items
WHERE removed_at IS NULL AND height >= 2000
  AND bitrate < CASE WHEN video_codec IN ('hevc', 'h265', 'av1', 'vp9') THEN 10e6 ELSE 16e6 END
UNION ALL
SELECT i.id, i.library_id, 'transcoded', transcodes || ' of ' || plays || ' plays', last_play, 0, transcodes
FROM (SELECT media_item_id, count(*) AS plays, max(started_at) AS last_play,
             count(*) FILTER (WHERE playback_type = 'transcode') AS transcodes
      FROM stream_sessions
      WHERE started_at > now() - interval '90 days'
      GROUP BY media_item_id) AS played
JOIN media_items AS i ON i.id = played.media_item_id
WHERE transcodes >= 2 AND 2 * transcodes > plays AND i.removed_at IS NULL
UNION ALL
SELECT id, library_id, 'never_watched', NULL, coalesce(added_at, created_at), coalesce(file_size_bytes, 0), 0
FROM media_items AS i
WHERE removed_at IS NULL AND media_type = 'movie' AND coalesce(added_at, created_at) < now() - interval '180 days'
  AND NOT EXISTS (SELECT FROM stream_sessions AS s WHERE s.media_item_id = i.id);
