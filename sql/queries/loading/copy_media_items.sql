COPY media_items (
    id, library_id, server_id, external_id, media_type, title, series_title, season_number, episode_number, year,
    genres, runtime_seconds, file_path, file_size_bytes, container, video_codec, audio_codec, width, height,
    resolution, hdr_format, has_atmos, bitrate, has_poster, has_metadata, scan_error, added_at, created_at, updated_at)
FROM STDIN
