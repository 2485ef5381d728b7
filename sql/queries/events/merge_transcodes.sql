-- What is stored of a job is one more report of it. How far it came is what the newest report says, what it did the
-- newest that knows; totals never shrink. So the order in which reports come makes no difference. Of equally new
-- reports the last one counts.
WITH said AS (
    SELECT row AS n, false AS stored, over, at,
           id, started_at, completed_at, status, success, error_message, exit_code, speed, duration_seconds,
           media_seconds, file_size_bytes, source, host, server_id, session_id, user_id, media_item_id, input_path,
           input_codec, output_codec, input_audio_codec, output_audio_codec, input_resolution, output_resolution,
           container, encoder, hw_accel, hw_accel_configured, quality
    FROM told
    UNION ALL
    SELECT -1, true, s.status IS DISTINCT FROM 'running',
           coalesce(s.completed_at, s.started_at + make_interval(secs => s.duration_seconds)),
           s.id, s.started_at, s.completed_at, s.status, s.success, s.error_message, s.exit_code, s.speed,
           s.duration_seconds, s.media_seconds, s.file_size_bytes, s.source, s.host, s.server_id, s.session_id,
           s.user_id, s.media_item_id, s.input_path, s.input_codec, s.output_codec, s.input_audio_codec,
           s.output_audio_codec, s.input_resolution, s.output_resolution, s.container, s.encoder, s.hw_accel,
           s.hw_accel_configured, s.quality
    FROM transcode_history AS s
    WHERE s.id IN (SELECT id FROM told)
      AND s.started_at BETWEEN %(since)s::timestamptz - interval '31 days'
                           AND %(until)s::timestamptz + interval '31 days'
), newest AS (
    SELECT DISTINCT ON (id) id, started_at, completed_at, status, success, error_message, exit_code, speed
    FROM said
    ORDER BY id, over DESC, at DESC, n DESC
), summed AS (
    SELECT s.id, bool_or(s.stored) AS stored, max(s.duration_seconds) AS duration_seconds,
           max(s.media_seconds) AS media_seconds, max(s.file_size_bytes) AS file_size_bytes,
           first_known(s.source ORDER BY s.over DESC, s.at DESC, s.n DESC) AS source,
           first_known(s.host ORDER BY s.over DESC, s.at DESC, s.n DESC) AS host,
           first_known(s.server_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS server_id,
           first_known(s.session_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS session_id,
           first_known(s.user_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS user_id,
           first_known(s.media_item_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS media_item_id,
           first_known(s.input_path ORDER BY s.over DESC, s.at DESC, s.n DESC) AS input_path,
           first_known(s.input_codec ORDER BY s.over DESC, s.at DESC, s.n DESC) AS input_codec,
           first_known(s.output_codec ORDER BY s.over DESC, s.at DESC, s.n DESC) AS output_codec,
           first_known(s.input_audio_codec ORDER BY s.over DESC, s.at DESC, s.n DESC) AS input_audio_codec,
           first_known(s.output_audio_codec ORDER BY s.over DESC, s.at DESC, s.n DESC) AS output_audio_codec,
           first_known(s.input_resolution ORDER BY s.over DESC, s.at DESC, s.n DESC) AS input_resolution,
           first_known(s.output_resolution ORDER BY s.over DESC, s.at DESC, s.n DESC) AS output_resolution,
           first_known(s.container ORDER BY s.over DESC, s.at DESC, s.n DESC) AS container,
           first_known(s.encoder ORDER BY s.over DESC, s.at DESC, s.n DESC) AS encoder,
           first_known(s.hw_accel ORDER BY s.over DESC, s.at DESC, s.n DESC) AS hw_accel,
           first_known(s.hw_accel_configured ORDER BY s.over DESC, s.at DESC, s.n DESC) AS hw_accel_configured,
           first_known(s.quality ORDER BY s.over DESC, s.at DESC, s.n DESC) AS quality
    FROM said AS s JOIN newest USING (id, started_at)
    GROUP BY s.id
), written AS (
    INSERT INTO transcode_history AS s (
        id, started_at, completed_at, status, success, error_message, exit_code, speed, duration_seconds,
        media_seconds, file_size_bytes, source, host, server_id, session_id, user_id, media_item_id, input_path,
        input_codec, output_codec, input_audio_codec, output_audio_codec, input_resolution, output_resolution,
        container, encoder, hw_accel, hw_accel_configured, quality)
    SELECT n.id, n.started_at, n.completed_at, n.status, n.success, n.error_message, n.exit_code, n.speed,
           w.duration_seconds, w.media_seconds, w.file_size_bytes,
           coalesce(w.source, 'push'), w.host, w.server_id, w.session_id, w.user_id,
           coalesce(w.media_item_id, (  -- who watched ffmpeg knows only the file
               SELECT m.id FROM media_items AS m
               WHERE m.file_path = w.input_path
               ORDER BY m.removed_at NULLS FIRST, m.updated_at DESC LIMIT 1)),
           w.input_path, w.input_codec, w.output_codec, w.input_audio_codec, w.output_audio_codec,
           w.input_resolution, w.output_resolution, w.container, w.encoder, w.hw_accel, w.hw_accel_configured,
           w.quality
    FROM newest AS n JOIN summed AS w USING (id)
    ON CONFLICT (id, started_at) DO UPDATE
    SET completed_at = excluded.completed_at, status = excluded.status, success = excluded.success,
        error_message = excluded.error_message, exit_code = excluded.exit_code, speed = excluded.speed,
        duration_seconds = excluded.duration_seconds, media_seconds = excluded.media_seconds,
        file_size_bytes = excluded.file_size_bytes, source = excluded.source, host = excluded.host,
        server_id = excluded.server_id, session_id = excluded.session_id, user_id = excluded.user_id,
        media_item_id = excluded.media_item_id, input_path = excluded.input_path,
        input_codec = excluded.input_codec, output_codec = excluded.output_codec,
        input_audio_codec = excluded.input_audio_codec, output_audio_codec = excluded.output_audio_codec,
        input_resolution = excluded.input_resolution, output_resolution = excluded.output_resolution,
        container = excluded.container, encoder = excluded.encoder, hw_accel = excluded.hw_accel,
        hw_accel_configured = excluded.hw_accel_configured, quality = excluded.quality
    WHERE (s.completed_at, s.status, s.success, s.error_message, s.exit_code, s.speed, s.duration_seconds,
           s.media_seconds, s.file_size_bytes, s.source, s.host, s.server_id, s.session_id, s.user_id,
           s.media_item_id, s.input_path, s.input_codec, s.output_codec, s.input_audio_codec, s.output_audio_codec,
           s.input_resolution, s.output_resolution, s.container, s.encoder, s.hw_accel, s.hw_accel_configured,
           s.quality)
          IS DISTINCT FROM
          (excluded.completed_at, excluded.status, excluded.success, excluded.error_message, excluded.exit_code,
           excluded.speed, excluded.duration_seconds, excluded.media_seconds, excluded.file_size_bytes,
           excluded.source, excluded.host, excluded.server_id, excluded.session_id, excluded.user_id,
           excluded.media_item_id, excluded.input_path, excluded.input_codec, excluded.output_codec,
           excluded.input_audio_codec, excluded.output_audio_codec, excluded.input_resolution,
           excluded.output_resolution, excluded.container, excluded.encoder, excluded.hw_accel,
           excluded.hw_accel_configured, excluded.quality)
    RETURNING s.id
)
SELECT count(*) FILTER (WHERE stored) AS updated FROM written JOIN summed USING (id)
