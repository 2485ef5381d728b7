INSERT INTO transcode_history AS t (
    id, started_at, completed_at, status, success, error_message, source, host, server_id, session_id,
    user_id, media_item_id, input_path, input_codec, output_codec, input_audio_codec, output_audio_codec,
    input_resolution, output_resolution, container, encoder, hw_accel, hw_accel_configured, quality,
    duration_seconds, media_seconds, speed, file_size_bytes, exit_code)
SELECT id, started_at, completed_at, status, success, error_message, source, host, server_id, session_id,
       user_id,
       coalesce(media_item_id, (  -- a wrapped ffmpeg knows only the file
           SELECT m.id FROM media_items AS m
           WHERE m.file_path = input_path
           ORDER BY m.removed_at NULLS FIRST, m.updated_at DESC LIMIT 1)),
       input_path, input_codec, output_codec, input_audio_codec, output_audio_codec,
       input_resolution, output_resolution, container, encoder, hw_accel, hw_accel_configured, quality,
       duration_seconds, media_seconds, speed, file_size_bytes, exit_code
FROM jsonb_populate_recordset(NULL::transcode_history, %(transcodes)s::jsonb)
ON CONFLICT (id, started_at) DO UPDATE
SET completed_at = excluded.completed_at, status = excluded.status, success = excluded.success,
    error_message = excluded.error_message, source = excluded.source, host = excluded.host,
    server_id = excluded.server_id, session_id = excluded.session_id, user_id = excluded.user_id,
    media_item_id = excluded.media_item_id, input_path = excluded.input_path,
    input_codec = excluded.input_codec, output_codec = excluded.output_codec,
    input_audio_codec = excluded.input_audio_codec, output_audio_codec = excluded.output_audio_codec,
    input_resolution = excluded.input_resolution, output_resolution = excluded.output_resolution,
    container = excluded.container, encoder = excluded.encoder, hw_accel = excluded.hw_accel,
    hw_accel_configured = excluded.hw_accel_configured, quality = excluded.quality,
    duration_seconds = excluded.duration_seconds, media_seconds = excluded.media_seconds,
    speed = excluded.speed, file_size_bytes = excluded.file_size_bytes, exit_code = excluded.exit_code
