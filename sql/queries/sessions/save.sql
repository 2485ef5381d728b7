INSERT INTO stream_sessions AS s (
    id, started_at, ended_at, last_seen_at, is_active, user_id, media_item_id, library_id, server_id,
    external_key, group_id, playback_type, video_decision, audio_decision, transcode_reasons, quality,
    codec, resolution, container, bitrate, bytes_served, bytes_source, duration_seconds, paused_seconds,
    buffering_seconds, position_seconds, completed, client_info, device, ip, location, end_reason,
    error_message, timeline)
SELECT id, started_at, ended_at, last_seen_at, is_active, user_id, media_item_id, library_id, server_id,
       external_key, group_id, playback_type, video_decision, audio_decision, transcode_reasons, quality,
       codec, resolution, container, bitrate, bytes_served, bytes_source, duration_seconds, paused_seconds,
       buffering_seconds, position_seconds, completed, client_info, device, kept_ip(ip), location, end_reason,
       error_message, timeline
FROM jsonb_populate_recordset(NULL::stream_sessions, %(sessions)s::jsonb)
ON CONFLICT (id, started_at) DO UPDATE
SET ended_at = excluded.ended_at, last_seen_at = excluded.last_seen_at, is_active = excluded.is_active,
    user_id = excluded.user_id, media_item_id = excluded.media_item_id, library_id = excluded.library_id,
    server_id = excluded.server_id, external_key = excluded.external_key, group_id = excluded.group_id,
    playback_type = excluded.playback_type, video_decision = excluded.video_decision,
    audio_decision = excluded.audio_decision, transcode_reasons = excluded.transcode_reasons,
    quality = excluded.quality, codec = excluded.codec, resolution = excluded.resolution,
    container = excluded.container, bitrate = excluded.bitrate, bytes_served = excluded.bytes_served,
    bytes_source = excluded.bytes_source, duration_seconds = excluded.duration_seconds,
    paused_seconds = excluded.paused_seconds, buffering_seconds = excluded.buffering_seconds,
    position_seconds = excluded.position_seconds, completed = excluded.completed,
    client_info = excluded.client_info, device = excluded.device, ip = excluded.ip,
    location = excluded.location, end_reason = excluded.end_reason, error_message = excluded.error_message,
    timeline = excluded.timeline,
    updated_at = CURRENT_TIMESTAMP
WHERE (s.ended_at, s.last_seen_at, s.is_active, s.user_id, s.media_item_id, s.library_id, s.server_id,
       s.external_key, s.group_id, s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons,
       s.quality, s.codec, s.resolution, s.container, s.bitrate, s.bytes_served, s.bytes_source,
       s.duration_seconds, s.paused_seconds, s.buffering_seconds, s.position_seconds, s.completed,
       s.client_info, s.device, s.ip, s.location, s.end_reason, s.error_message, s.timeline)
      IS DISTINCT FROM
      (excluded.ended_at, excluded.last_seen_at, excluded.is_active, excluded.user_id, excluded.media_item_id,
       excluded.library_id, excluded.server_id, excluded.external_key, excluded.group_id,
       excluded.playback_type, excluded.video_decision, excluded.audio_decision, excluded.transcode_reasons,
       excluded.quality, excluded.codec, excluded.resolution, excluded.container, excluded.bitrate,
       excluded.bytes_served, excluded.bytes_source, excluded.duration_seconds, excluded.paused_seconds,
       excluded.buffering_seconds, excluded.position_seconds, excluded.completed, excluded.client_info,
       excluded.device, excluded.ip, excluded.location, excluded.end_reason, excluded.error_message,
       excluded.timeline)
