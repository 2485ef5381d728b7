COPY transcode_history (
    id, media_item_id, user_id, server_id, host, source, session_id,
    input_codec, output_codec, input_resolution, output_resolution, hw_accel, quality,
    duration_seconds, file_size_bytes, status, success, error_message, started_at, completed_at, speed)
FROM STDIN
