-- Transcode jobs that began in the time; one that two sources saw comes once, as everywhere.
SELECT t.id, t.started_at, t.completed_at, transcode_outcome(t.status, t.success) AS outcome, t.status, t.success,
       t.server_id, v.name AS server, t.user_id, u.name AS username, t.media_item_id, m.title, m.series_title,
       m.season_number, m.episode_number, m.media_type, t.session_id, t.source, t.host, t.input_codec, t.output_codec,
       t.input_audio_codec, t.output_audio_codec, t.input_resolution, t.output_resolution, t.container, t.hw_accel,
       t.hw_accel_configured, t.encoder, t.quality, t.speed, t.duration_seconds, t.media_seconds, t.file_size_bytes,
       t.exit_code, t.error_message, t.input_path
FROM transcode_history AS t
LEFT JOIN users AS u ON u.id = t.user_id
LEFT JOIN media_items AS m ON m.id = t.media_item_id
LEFT JOIN servers AS v ON v.id = t.server_id
WHERE t.covered_by IS NULL
  AND (%(since)s::timestamptz IS NULL OR t.started_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR t.started_at < %(until)s::timestamptz)
  AND (%(users)s::uuid[] IS NULL OR t.user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR t.server_id = ANY (%(servers)s::uuid[]))
