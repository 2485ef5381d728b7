-- What is known of a play's end beyond its watched time is a gap: nobody knows whether it was paused.
WITH due AS (
    SELECT j.*, started_at + make_interval(secs => watched + paused) AS counted,
           coalesce((%(by_type)s::jsonb ->> media_type)::float8, %(percent)s::float8) / 100 AS share
    FROM judged AS j
    WHERE verdict = 'taken' AND place > %(after)s::bigint AND place <= %(until)s::bigint
)
INSERT INTO stream_sessions (
    id, started_at, ended_at, is_active, user_id, media_item_id, library_id, server_id, group_id, import_id,
    playback_type, video_decision, audio_decision, transcode_reasons, quality, codec, resolution, container, bitrate,
    bytes_served, bytes_source, duration_seconds, paused_seconds, position_seconds, completed, client_info, device,
    ip, location, timeline)
SELECT id, started_at, greatest(ended_at, counted), false, user_id, item_id, library_id, %(server)s::uuid, group_id,
       %(batch)s::bigint, playback_type, video_decision, audio_decision, transcode_reasons, quality, codec, resolution,
       container, bitrate, coalesce(bitrate * watched / 8, 0), CASE WHEN bitrate IS NOT NULL THEN 'bitrate' END,
       watched, paused, position,
       coalesce(length > 0 AND (position >= share * length OR watched >= (share - 0.05) * length), false),
       client, device, CASE WHEN truncates THEN truncated_ip(ip) ELSE ip END, location,
       CASE WHEN ended_at >= counted + interval '1 second' AND paused = 0 AND watched > 0
                THEN jsonb_build_array(jsonb_build_object('at', 0, 'state', 'playing'),
                                       jsonb_build_object('at', watched, 'state', 'gap'))
            WHEN ended_at >= counted + interval '1 second' AND paused = 0
                THEN jsonb_build_array(jsonb_build_object('at', 0, 'state', 'gap')) END
FROM due, LATERAL (SELECT coalesce((SELECT preference('truncate_ips') = 'true'), false)) AS kept (truncates)
