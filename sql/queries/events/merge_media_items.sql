-- What a row leaves out stays as it is known.
WITH written AS (
    INSERT INTO media_items AS m (
        id, media_type, title, server_id, external_id, library_id, series_title, season_number, episode_number,
        year, genres, runtime_seconds, file_path, file_size_bytes, container, video_codec, audio_codec, width,
        height, resolution, hdr_format, has_atmos, bitrate, has_poster, has_metadata, scan_error, added_at,
        removed_at)
    SELECT t.id, t.media_type, t.title, coalesce(t.server_id, k.server_id), coalesce(t.external_id, k.external_id),
           coalesce(t.library_id, k.library_id), coalesce(t.series_title, k.series_title),
           coalesce(t.season_number, k.season_number), coalesce(t.episode_number, k.episode_number),
           coalesce(t.year, k.year), coalesce(t.genres, k.genres, '{}'),
           coalesce(t.runtime_seconds, k.runtime_seconds), coalesce(t.file_path, k.file_path),
           coalesce(t.file_size_bytes, k.file_size_bytes), coalesce(t.container, k.container),
           coalesce(t.video_codec, k.video_codec), coalesce(t.audio_codec, k.audio_codec),
           coalesce(t.width, k.width), coalesce(t.height, k.height), coalesce(t.resolution, k.resolution),
           coalesce(t.hdr_format, k.hdr_format), coalesce(t.has_atmos, k.has_atmos),
           coalesce(t.bitrate, k.bitrate), coalesce(t.has_poster, k.has_poster),
           coalesce(t.has_metadata, k.has_metadata), coalesce(t.scan_error, k.scan_error),
           coalesce(t.added_at, k.added_at), t.removed_at
    FROM told AS t LEFT JOIN media_items AS k ON k.id = t.id
    ON CONFLICT (id) DO UPDATE
    SET media_type = excluded.media_type, title = excluded.title, server_id = excluded.server_id,
        external_id = excluded.external_id, library_id = excluded.library_id, series_title = excluded.series_title,
        season_number = excluded.season_number, episode_number = excluded.episode_number, year = excluded.year,
        genres = excluded.genres, runtime_seconds = excluded.runtime_seconds, file_path = excluded.file_path,
        file_size_bytes = excluded.file_size_bytes, container = excluded.container,
        video_codec = excluded.video_codec, audio_codec = excluded.audio_codec, width = excluded.width,
        height = excluded.height, resolution = excluded.resolution, hdr_format = excluded.hdr_format,
        has_atmos = excluded.has_atmos, bitrate = excluded.bitrate, has_poster = excluded.has_poster,
        has_metadata = excluded.has_metadata, scan_error = excluded.scan_error, added_at = excluded.added_at,
        removed_at = excluded.removed_at, updated_at = CURRENT_TIMESTAMP
    WHERE (m.media_type, m.title, m.server_id, m.external_id, m.library_id, m.series_title, m.season_number,
           m.episode_number, m.year, m.genres, m.runtime_seconds, m.file_path, m.file_size_bytes, m.container,
           m.video_codec, m.audio_codec, m.width, m.height, m.resolution, m.hdr_format, m.has_atmos, m.bitrate,
           m.has_poster, m.has_metadata, m.scan_error, m.added_at, m.removed_at)
          IS DISTINCT FROM
          (excluded.media_type, excluded.title, excluded.server_id, excluded.external_id, excluded.library_id,
           excluded.series_title, excluded.season_number, excluded.episode_number, excluded.year, excluded.genres,
           excluded.runtime_seconds, excluded.file_path, excluded.file_size_bytes, excluded.container,
           excluded.video_codec, excluded.audio_codec, excluded.width, excluded.height, excluded.resolution,
           excluded.hdr_format, excluded.has_atmos, excluded.bitrate, excluded.has_poster, excluded.has_metadata,
           excluded.scan_error, excluded.added_at, excluded.removed_at)
    RETURNING m.id
)
SELECT count(*) AS updated FROM written WHERE id IN (SELECT id FROM media_items)
