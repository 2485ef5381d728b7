-- One job in full, with the server that told of it.
SELECT t.id,
       t.started_at,
       t.completed_at,
       transcode_outcome(t.status, t.success) AS outcome,
       i.title,
       i.series_title,
       i.season_number,
       i.episode_number,
       u.name AS username,
       v.name AS server,
       t.session_id,
       t.host,
       t.source,
       t.input_codec,
       t.output_codec,
       t.input_audio_codec,
       t.output_audio_codec,
       t.input_resolution,
       t.output_resolution,
       t.container,
       t.encoder,
       encoder_family(t.hw_accel, t.output_codec) AS engine,
       t.hw_accel,
       t.hw_accel_configured,
       t.quality,
       t.speed,
       t.duration_seconds,
       t.media_seconds,
       t.file_size_bytes,
       t.exit_code,
       t.error_message,
       t.input_path
FROM transcode_history AS t
LEFT JOIN media_items AS i ON i.id = t.media_item_id
LEFT JOIN users AS u ON u.id = t.user_id
LEFT JOIN servers AS v ON v.id = t.server_id
WHERE t.id = %(id)s::uuid
ORDER BY t.started_at DESC
LIMIT 1
