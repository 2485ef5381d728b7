COPY stream_sessions (
    id, user_id, server_id, media_item_id, library_id, client_info, device, ip, location,
    playback_type, video_decision, audio_decision, quality, codec, resolution, container, transcode_reasons,
    bitrate, bytes_served, bytes_source, duration_seconds, paused_seconds, buffering_seconds, position_seconds,
    completed, started_at, ended_at, is_active, end_reason, error_message, last_seen_at, group_id, timeline, updated_at)
FROM STDIN
