INSERT INTO media_items AS m (
    id, server_id, external_id, media_type, title, library_id, series_title, season_number, episode_number,
    year, genres, runtime_seconds, file_path, file_size_bytes, container, video_codec, audio_codec, width,
    height, resolution, hdr_format, has_atmos, bitrate, has_poster, has_metadata, added_at)
SELECT i.id, i.server_id, i.external_id, i.media_type, i.title,
       (SELECT l.id FROM libraries AS l WHERE l.id = i.library_id), i.series_title, i.season_number,
       i.episode_number, i.year, i.genres, i.runtime_seconds, i.file_path, i.file_size_bytes, i.container,
       i.video_codec, i.audio_codec, i.width, i.height, i.resolution, i.hdr_format, i.has_atmos, i.bitrate,
       i.has_poster, i.has_metadata, i.added_at
FROM jsonb_populate_recordset(NULL::media_items, %(items)s::jsonb) AS said,
     LATERAL as_in_its_file(said) AS i
ON CONFLICT (id) DO UPDATE
SET media_type = excluded.media_type, title = excluded.title, library_id = excluded.library_id,
    series_title = excluded.series_title, season_number = excluded.season_number,
    episode_number = excluded.episode_number, year = excluded.year, genres = excluded.genres,
    runtime_seconds = excluded.runtime_seconds, file_path = excluded.file_path,
    file_size_bytes = excluded.file_size_bytes, container = excluded.container,
    video_codec = excluded.video_codec, audio_codec = excluded.audio_codec, width = excluded.width,
    height = excluded.height, resolution = excluded.resolution, hdr_format = excluded.hdr_format,
    has_atmos = excluded.has_atmos, bitrate = excluded.bitrate, has_poster = excluded.has_poster,
    has_metadata = excluded.has_metadata, added_at = excluded.added_at,
    removed_at = NULL, updated_at = CURRENT_TIMESTAMP
WHERE (m.media_type, m.title, m.library_id, m.series_title, m.season_number, m.episode_number, m.year, m.genres,
       m.runtime_seconds, m.file_path, m.file_size_bytes, m.container, m.video_codec, m.audio_codec, m.width,
       m.height, m.resolution, m.hdr_format, m.has_atmos, m.bitrate, m.has_poster, m.has_metadata, m.added_at,
       m.removed_at)
      IS DISTINCT FROM
      (excluded.media_type, excluded.title, excluded.library_id, excluded.series_title, excluded.season_number,
       excluded.episode_number, excluded.year, excluded.genres, excluded.runtime_seconds, excluded.file_path,
       excluded.file_size_bytes, excluded.container, excluded.video_codec, excluded.audio_codec, excluded.width,
       excluded.height, excluded.resolution, excluded.hdr_format, excluded.has_atmos, excluded.bitrate,
       excluded.has_poster, excluded.has_metadata, excluded.added_at, NULL)
