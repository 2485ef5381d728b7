-- Plays that began in the time, with the names of who and what.
SELECT s.id, s.started_at, s.ended_at, s.is_active, s.server_id, v.name AS server, s.user_id, u.name AS username,
       s.media_item_id, m.title, m.series_title, m.season_number, m.episode_number, m.media_type, s.library_id,
       l.name AS library, s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons, s.quality, s.codec,
       s.resolution, s.container, s.bitrate, s.bytes_served, s.bytes_source, s.duration_seconds, s.paused_seconds,
       s.buffering_seconds, s.position_seconds, s.completed, s.client_info, s.device, s.ip, s.location, s.end_reason,
       s.error_message, s.external_key, s.group_id, s.last_seen_at, s.timeline, s.updated_at
FROM stream_sessions AS s
LEFT JOIN users AS u ON u.id = s.user_id
LEFT JOIN media_items AS m ON m.id = s.media_item_id
LEFT JOIN libraries AS l ON l.id = s.library_id
LEFT JOIN servers AS v ON v.id = s.server_id
WHERE (%(since)s::timestamptz IS NULL OR s.started_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR s.started_at < %(until)s::timestamptz)
  AND (%(users)s::uuid[] IS NULL OR s.user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR s.server_id = ANY (%(servers)s::uuid[]))
