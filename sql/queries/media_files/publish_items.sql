-- A file that a media server has as well is that server's: it is not counted twice.
INSERT INTO media_items AS m (
    id, server_id, library_id, external_id, media_type, title, series_title, season_number, episode_number, year,
    runtime_seconds, file_path, file_size_bytes, container, video_codec, audio_codec, width, height, resolution,
    hdr_format, has_atmos, bitrate, scan_error, added_at, removed_at)
SELECT md5(%(server)s::text || f.path)::uuid, %(server)s::uuid, l.id, f.path, f.media_type, f.title, f.series_title,
       f.season_number, f.episode_number, f.year, round(f.duration_seconds)::int, f.path, f.size_bytes, f.container,
       f.video_codec, f.audio_codec, f.width, f.height, f.resolution, f.hdr_format, f.has_atmos, f.bitrate, f.error,
       f.modified_at, CASE WHEN theirs.id IS NULL THEN f.gone_at ELSE now() END
FROM media_files AS f
JOIN libraries AS l ON l.server_id = %(server)s::uuid AND l.external_id = f.folder
LEFT JOIN LATERAL (
    SELECT o.id FROM media_items AS o
    WHERE o.file_path = f.path AND o.server_id <> %(server)s::uuid AND o.removed_at IS NULL
    LIMIT 1) AS theirs ON true
WHERE f.host = %(host)s
ON CONFLICT (server_id, external_id) DO UPDATE
SET library_id = excluded.library_id, runtime_seconds = excluded.runtime_seconds,
    file_size_bytes = excluded.file_size_bytes, container = excluded.container, video_codec = excluded.video_codec,
    audio_codec = excluded.audio_codec, width = excluded.width, height = excluded.height,
    resolution = excluded.resolution, hdr_format = excluded.hdr_format, has_atmos = excluded.has_atmos,
    bitrate = excluded.bitrate, scan_error = excluded.scan_error, removed_at = excluded.removed_at,
    updated_at = now()
WHERE (m.library_id, m.runtime_seconds, m.file_size_bytes, m.container, m.video_codec, m.audio_codec, m.width,
       m.height, m.resolution, m.hdr_format, m.has_atmos, m.bitrate, m.scan_error, m.removed_at IS NULL)
      IS DISTINCT FROM
      (excluded.library_id, excluded.runtime_seconds, excluded.file_size_bytes, excluded.container,
       excluded.video_codec, excluded.audio_codec, excluded.width, excluded.height, excluded.resolution,
       excluded.hdr_format, excluded.has_atmos, excluded.bitrate, excluded.scan_error, excluded.removed_at IS NULL)
