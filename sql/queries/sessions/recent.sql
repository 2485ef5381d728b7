SELECT id, started_at, ended_at, last_seen_at, is_active, user_id, media_item_id, library_id, server_id,
       external_key, group_id, playback_type, video_decision, audio_decision, transcode_reasons, quality,
       codec, resolution, container, bitrate, bytes_served, bytes_source, duration_seconds, paused_seconds,
       buffering_seconds, position_seconds, completed, client_info, device, ip, location, end_reason,
       error_message, timeline
FROM stream_sessions
WHERE server_id = %(server_id)s AND started_at > %(since)s::timestamptz - interval '32 days'
  AND (is_active OR ended_at >= %(since)s::timestamptz)
ORDER BY started_at, id
