-- Each play with whose, what and where it is, and its newest transcode: one that runs before any that ended.

CREATE OR REPLACE VIEW streams AS
SELECT s.id AS session_id, s.user_id, u.name AS username, s.media_item_id, m.title, m.series_title,
       m.season_number, m.episode_number, m.media_type, m.runtime_seconds, s.library_id, l.name AS library,
       s.server_id, v.name AS server, v.state AS server_state, v.last_seen_at AS server_last_seen_at, s.playback_type,
       s.video_decision, s.audio_decision, s.transcode_reasons, s.quality, s.codec, s.resolution, s.container,
       s.bitrate, s.bytes_served, s.bytes_source, s.duration_seconds, s.paused_seconds, s.buffering_seconds,
       s.position_seconds,
       percent_watched(s.position_seconds, s.duration_seconds, m.runtime_seconds) AS percent_watched,
       s.completed, s.client_info, s.device, s.ip, s.location, s.started_at, s.ended_at, s.last_seen_at,
       s.is_active, s.end_reason, s.error_message, s.timeline -> -1 ->> 'state' AS state,
       t.input_codec, t.output_codec, t.input_resolution, t.output_resolution, t.hw_accel,
       t.encoder, t.speed, t.status AS transcode_status, t.error_message AS transcode_error
FROM stream_sessions AS s
LEFT JOIN users AS u ON u.id = s.user_id
LEFT JOIN media_items AS m ON m.id = s.media_item_id
LEFT JOIN libraries AS l ON l.id = s.library_id
LEFT JOIN servers AS v ON v.id = s.server_id
LEFT JOIN LATERAL (
    SELECT *
    FROM transcode_history AS h
    WHERE h.session_id = s.id AND h.covered_by IS NULL AND h.started_at >= s.started_at - interval '1 minute'
    ORDER BY h.status = 'running' DESC, h.started_at DESC
    LIMIT 1) AS t ON true;
