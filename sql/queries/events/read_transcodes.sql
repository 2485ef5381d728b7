-- The reports of transcode jobs. `over` and `at` say how far the job had come. What a report leaves out is NULL.
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT p.numbers[r.ordinality] AS row,
       w.status IS DISTINCT FROM 'running' AS over,
       w.at,
       r.id, r.started_at,
       CASE WHEN w.status = 'running' THEN NULL ELSE w.at END AS completed_at,
       w.status, coalesce(r.success, CASE w.status WHEN 'success' THEN true WHEN 'failed' THEN false END) AS success,
       r.error_message, r.exit_code, r.speed,
       coalesce(r.duration_seconds, extract(epoch FROM greatest(r.completed_at - r.started_at, interval '0')), 0)
           AS duration_seconds, r.media_seconds, r.file_size_bytes,
       r.source, r.host, r.server_id, r.session_id, r.user_id, r.media_item_id, r.input_path, r.input_codec,
       r.output_codec, r.input_audio_codec, r.output_audio_codec, r.input_resolution, r.output_resolution,
       r.container, r.encoder, r.hw_accel, r.hw_accel_configured, r.quality
FROM pushed AS p,
     json_populate_recordset(NULL::transcode_history, p.rows) WITH ORDINALITY AS r,
     LATERAL (SELECT coalesce(r.status, CASE WHEN r.success THEN 'success' WHEN NOT r.success THEN 'failed'
                                             WHEN r.completed_at IS NULL THEN 'running' END) AS status,
                     coalesce(r.completed_at, r.started_at + make_interval(secs => coalesce(r.duration_seconds, 0)))
                         AS at) AS w
