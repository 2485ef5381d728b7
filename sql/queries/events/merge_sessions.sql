-- What is stored of a play is one more report of it. How far it came is what the newest report says, how it was
-- delivered the newest that tells, who watched what the newest that knows; totals never shrink. So the order in which
-- reports come makes no difference. Of equally new reports the last one counts, but not against a play that we ended.
WITH said AS (
    SELECT row AS n, false AS stored, over, at, described_at,
           id, started_at, ended_at, last_seen_at, is_active, position_seconds, end_reason, error_message, timeline,
           completed, bytes_served, duration_seconds, paused_seconds, buffering_seconds,
           playback_type, video_decision, audio_decision, transcode_reasons, quality, codec, resolution, container,
           bitrate, bytes_source,
           user_id, media_item_id, library_id, server_id, external_key, group_id, client_info, device, ip, location
    FROM told
    UNION ALL
    SELECT CASE WHEN s.end_reason = 'lost' THEN 2147483647 ELSE -1 END, true,
           NOT s.is_active AND s.end_reason IS DISTINCT FROM 'lost', session_end(s),
           coalesce(s.described_at, session_end(s)),
           s.id, s.started_at, s.ended_at, s.last_seen_at, s.is_active, s.position_seconds, s.end_reason,
           s.error_message, s.timeline,
           s.completed, s.bytes_served, s.duration_seconds, s.paused_seconds, s.buffering_seconds,
           s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons, s.quality, s.codec, s.resolution,
           s.container, s.bitrate, s.bytes_source,
           s.user_id, s.media_item_id, s.library_id, s.server_id, s.external_key, s.group_id, s.client_info,
           s.device, s.ip, s.location
    FROM stream_sessions AS s
    WHERE s.id IN (SELECT id FROM told)
      AND s.started_at BETWEEN %(since)s::timestamptz - interval '31 days'
                           AND %(until)s::timestamptz + interval '31 days'
), newest AS (
    SELECT DISTINCT ON (id)
           id, started_at, ended_at, last_seen_at, is_active, position_seconds, end_reason, error_message, timeline
    FROM said
    ORDER BY id, over DESC, at DESC, n DESC
), delivered AS (
    SELECT DISTINCT ON (s.id)
           s.id, s.described_at, s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons, s.quality,
           s.codec, s.resolution, s.container, s.bitrate, s.bytes_source
    FROM said AS s JOIN newest USING (id, started_at)
    ORDER BY s.id, s.described_at DESC, s.n DESC
), summed AS (
    SELECT s.id, bool_or(s.stored) AS stored, bool_or(s.completed) AS completed,
           max(s.bytes_served) AS bytes_served, max(s.duration_seconds) AS duration_seconds,
           max(s.paused_seconds) AS paused_seconds, max(s.buffering_seconds) AS buffering_seconds,
           first_known(s.user_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS user_id,
           first_known(s.media_item_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS media_item_id,
           first_known(s.library_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS library_id,
           first_known(s.server_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS server_id,
           first_known(s.external_key ORDER BY s.over DESC, s.at DESC, s.n DESC) AS external_key,
           first_known(s.group_id ORDER BY s.over DESC, s.at DESC, s.n DESC) AS group_id,
           first_known(s.client_info ORDER BY s.over DESC, s.at DESC, s.n DESC) AS client_info,
           first_known(s.device ORDER BY s.over DESC, s.at DESC, s.n DESC) AS device,
           first_known(s.ip ORDER BY s.over DESC, s.at DESC, s.n DESC) AS ip,
           first_known(s.location ORDER BY s.over DESC, s.at DESC, s.n DESC) AS location
    FROM said AS s JOIN newest USING (id, started_at)
    GROUP BY s.id
), written AS (
    INSERT INTO stream_sessions AS s (
        id, started_at, ended_at, last_seen_at, is_active, position_seconds, end_reason, error_message, timeline,
        completed, bytes_served, duration_seconds, paused_seconds, buffering_seconds,
        described_at, playback_type, video_decision, audio_decision, transcode_reasons, quality, codec, resolution,
        container, bitrate, bytes_source,
        user_id, media_item_id, library_id, server_id, external_key, group_id, client_info, device, ip, location)
    SELECT n.id, n.started_at, n.ended_at, n.last_seen_at, n.is_active, n.position_seconds, n.end_reason,
           n.error_message, n.timeline,
           w.completed, w.bytes_served, w.duration_seconds, w.paused_seconds, w.buffering_seconds,
           d.described_at, d.playback_type, d.video_decision, d.audio_decision, d.transcode_reasons, d.quality,
           d.codec, d.resolution, d.container, d.bitrate, d.bytes_source,
           w.user_id, w.media_item_id,
           coalesce(w.library_id, (SELECT m.library_id FROM media_items AS m WHERE m.id = w.media_item_id)),
           w.server_id, w.external_key, w.group_id, w.client_info, w.device, w.ip, w.location
    FROM newest AS n JOIN delivered AS d USING (id) JOIN summed AS w USING (id)
    WHERE w.duration_seconds + w.paused_seconds + w.buffering_seconds <= 31 * 86400
    ON CONFLICT (id, started_at) DO UPDATE
    SET ended_at = excluded.ended_at, last_seen_at = excluded.last_seen_at, is_active = excluded.is_active,
        position_seconds = excluded.position_seconds, end_reason = excluded.end_reason,
        error_message = excluded.error_message, timeline = excluded.timeline, completed = excluded.completed,
        bytes_served = excluded.bytes_served, duration_seconds = excluded.duration_seconds,
        paused_seconds = excluded.paused_seconds, buffering_seconds = excluded.buffering_seconds,
        described_at = excluded.described_at, playback_type = excluded.playback_type,
        video_decision = excluded.video_decision, audio_decision = excluded.audio_decision,
        transcode_reasons = excluded.transcode_reasons, quality = excluded.quality, codec = excluded.codec,
        resolution = excluded.resolution, container = excluded.container, bitrate = excluded.bitrate,
        bytes_source = excluded.bytes_source, user_id = excluded.user_id, media_item_id = excluded.media_item_id,
        library_id = excluded.library_id, server_id = excluded.server_id, external_key = excluded.external_key,
        group_id = excluded.group_id, client_info = excluded.client_info, device = excluded.device,
        ip = excluded.ip, location = excluded.location, updated_at = CURRENT_TIMESTAMP
    WHERE (s.ended_at, s.last_seen_at, s.is_active, s.position_seconds, s.end_reason, s.error_message, s.timeline,
           s.completed, s.bytes_served, s.duration_seconds, s.paused_seconds, s.buffering_seconds, s.described_at,
           s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons, s.quality, s.codec,
           s.resolution, s.container, s.bitrate, s.bytes_source, s.user_id, s.media_item_id, s.library_id,
           s.server_id, s.external_key, s.group_id, s.client_info, s.device, s.ip, s.location)
          IS DISTINCT FROM
          (excluded.ended_at, excluded.last_seen_at, excluded.is_active, excluded.position_seconds,
           excluded.end_reason, excluded.error_message, excluded.timeline, excluded.completed,
           excluded.bytes_served, excluded.duration_seconds, excluded.paused_seconds, excluded.buffering_seconds,
           excluded.described_at, excluded.playback_type, excluded.video_decision, excluded.audio_decision,
           excluded.transcode_reasons, excluded.quality, excluded.codec, excluded.resolution, excluded.container,
           excluded.bitrate, excluded.bytes_source, excluded.user_id, excluded.media_item_id, excluded.library_id,
           excluded.server_id, excluded.external_key, excluded.group_id, excluded.client_info, excluded.device,
           excluded.ip, excluded.location)
    RETURNING s.id
)
SELECT count(*) FILTER (WHERE stored) AS updated FROM written JOIN summed USING (id)
