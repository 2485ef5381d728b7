INSERT INTO media_files (
    host, path, folder, size_bytes, modified_at, media_type, title, series_title, season_number, episode_number,
    year, container, duration_seconds, bitrate, video_codec, audio_codec, width, height, resolution, hdr_format,
    has_atmos, error, scanned_at, gone_at)
SELECT host, path, folder, size_bytes, modified_at, media_type, title, series_title, season_number, episode_number,
       year, container, duration_seconds, bitrate, video_codec, audio_codec, width, height, resolution, hdr_format,
       has_atmos, error, now(), NULL
FROM jsonb_populate_recordset(NULL::media_files, %(files)s::jsonb)
ON CONFLICT (host, path) DO UPDATE
SET folder = excluded.folder, size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
    media_type = excluded.media_type, title = excluded.title, series_title = excluded.series_title,
    season_number = excluded.season_number, episode_number = excluded.episode_number, year = excluded.year,
    container = excluded.container, duration_seconds = excluded.duration_seconds, bitrate = excluded.bitrate,
    video_codec = excluded.video_codec, audio_codec = excluded.audio_codec, width = excluded.width,
    height = excluded.height, resolution = excluded.resolution, hdr_format = excluded.hdr_format,
    has_atmos = excluded.has_atmos, error = excluded.error, scanned_at = excluded.scanned_at,
    gone_at = NULL, rescan_asked_at = NULL
