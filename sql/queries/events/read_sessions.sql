-- The reports of plays. `over` and `at` say how far the play had come: a play that has ended does not go on, unless
-- nobody but us said so. What a report leaves out is NULL.
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT p.numbers[r.ordinality] AS row,
       NOT w.is_active AND r.end_reason IS DISTINCT FROM 'lost' AS over,
       w.at,
       CASE WHEN num_nonnulls(r.playback_type, r.video_decision, r.audio_decision, r.transcode_reasons, r.quality,
                              r.codec, r.resolution, r.container, r.bitrate, r.bytes_source) > 0
            THEN w.at ELSE 'epoch' END AS described_at,
       r.id, r.started_at,
       CASE WHEN w.is_active THEN NULL ELSE w.at END AS ended_at,
       r.last_seen_at, w.is_active, r.position_seconds, r.end_reason, r.error_message, r.timeline,
       coalesce(r.completed, false) AS completed, coalesce(r.bytes_served, 0) AS bytes_served,
       coalesce(r.duration_seconds, 0) AS duration_seconds, coalesce(r.paused_seconds, 0) AS paused_seconds,
       coalesce(r.buffering_seconds, 0) AS buffering_seconds,
       coalesce(r.playback_type, 'direct_play') AS playback_type, r.video_decision, r.audio_decision,
       coalesce(r.transcode_reasons, '{}') AS transcode_reasons, r.quality, r.codec, r.resolution, r.container,
       r.bitrate, r.bytes_source,
       r.user_id, r.media_item_id, r.library_id, r.server_id, r.external_key, r.group_id, r.client_info, r.device,
       kept_ip(r.ip) AS ip, r.location
FROM pushed AS p,
     json_populate_recordset(NULL::stream_sessions, p.rows) WITH ORDINALITY AS r,
     LATERAL (SELECT coalesce(r.is_active, r.ended_at IS NULL) AS is_active,
                     coalesce(r.ended_at, r.last_seen_at, r.started_at + make_interval(
                         secs => coalesce(r.duration_seconds, 0) + coalesce(r.paused_seconds, 0)
                                 + coalesce(r.buffering_seconds, 0))) AS at) AS w
