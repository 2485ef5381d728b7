-- What reports and analysts ask, and all they can ask: names instead of keys, no secrets, no accounts, no addresses.
-- `analytics` tells names; `analytics_discreet` has the same relations with pseudonyms while those are wanted.

CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS 'what reports and analysts may read';

CREATE VIEW analytics.plays AS
SELECT s.id, s.started_at, s.ended_at, s.is_active, s.user_id, u.name AS username, s.media_item_id, m.title,
       m.series_title, m.season_number, m.episode_number, m.media_type, l.name AS library, v.name AS server,
       s.playback_type, s.video_decision, s.audio_decision, s.transcode_reasons, s.quality, s.codec, s.resolution,
       s.container, s.bitrate, s.bytes_served, s.duration_seconds AS watch_seconds, s.paused_seconds,
       s.buffering_seconds, s.position_seconds, s.completed, s.client_info AS client, s.device, s.location,
       s.end_reason, s.error_message
FROM stream_sessions AS s
LEFT JOIN users AS u ON u.id = s.user_id
LEFT JOIN media_items AS m ON m.id = s.media_item_id
LEFT JOIN libraries AS l ON l.id = s.library_id
LEFT JOIN servers AS v ON v.id = s.server_id;

CREATE VIEW analytics.slices AS
SELECT s.session_id AS play_id, s.started_at, s.ended_at, s.state, s.user_id, u.name AS username, s.media_item_id,
       l.name AS library, v.name AS server, s.playback_type, s.video_decision, s.audio_decision, s.bitrate, s.bytes,
       s.plays, s.completed
FROM stream_slices AS s
LEFT JOIN users AS u ON u.id = s.user_id
LEFT JOIN libraries AS l ON l.id = s.library_id
LEFT JOIN servers AS v ON v.id = s.server_id;

CREATE VIEW analytics.users AS
SELECT u.id, u.name, v.name AS server, u.last_seen_at, u.removed_at
FROM users AS u
LEFT JOIN servers AS v ON v.id = u.server_id
WHERE u.forgotten_at IS NULL;

CREATE VIEW analytics.servers AS
SELECT id, name, kind, version, state, is_enabled, last_seen_at
FROM servers;

CREATE VIEW analytics.libraries AS
SELECT l.id, l.name, v.name AS server, l.media_type, l.scanned_at, l.removed_at
FROM libraries AS l
LEFT JOIN servers AS v ON v.id = l.server_id;

CREATE VIEW analytics.media_items AS
SELECT m.id, m.title, m.series_title, m.season_number, m.episode_number, m.year, m.media_type, l.name AS library,
       v.name AS server, m.genres, m.runtime_seconds, m.file_path, m.file_size_bytes AS bytes, m.container,
       m.video_codec, m.audio_codec, m.width, m.height, m.resolution, m.hdr_format, m.has_atmos, m.bitrate,
       m.has_poster, m.has_metadata, m.scan_error, coalesce(m.added_at, m.created_at) AS added_at, m.removed_at
FROM media_items AS m
LEFT JOIN libraries AS l ON l.id = m.library_id
LEFT JOIN servers AS v ON v.id = m.server_id;

CREATE VIEW analytics.transcodes AS
SELECT t.id, t.started_at, t.completed_at, t.session_id AS play_id, t.user_id, u.name AS username, t.media_item_id,
       m.title, v.name AS server, t.host, t.input_codec, t.output_codec, t.input_resolution, t.output_resolution,
       t.hw_accel, t.speed, t.duration_seconds, t.file_size_bytes AS bytes, t.status, t.error_message
FROM transcode_history AS t
LEFT JOIN users AS u ON u.id = t.user_id
LEFT JOIN media_items AS m ON m.id = t.media_item_id
LEFT JOIN servers AS v ON v.id = t.server_id
WHERE t.covered_by IS NULL;

CREATE VIEW analytics.playback_daily AS
SELECT d.day, d.user_id, u.name AS username, l.name AS library, v.name AS server, d.playback_type, d.media_type,
       d.plays, d.completed, d.watch_seconds::float8 AS watch_seconds, d.paused_seconds::float8 AS paused_seconds,
       d.buffering_seconds::float8 AS buffering_seconds, d.bytes::bigint AS bytes
FROM playback_daily AS d
LEFT JOIN users AS u ON u.id = d.user_id
LEFT JOIN libraries AS l ON l.id = d.library_id
LEFT JOIN servers AS v ON v.id = d.server_id;

CREATE VIEW analytics.playback_hours AS
SELECT h.day, h.hour, l.name AS library, v.name AS server, h.playback_type, h.media_type, h.plays, h.completed,
       h.watch_seconds::float8 AS watch_seconds, h.bytes::bigint AS bytes
FROM playback_hours AS h
LEFT JOIN libraries AS l ON l.id = h.library_id
LEFT JOIN servers AS v ON v.id = h.server_id
WHERE h.hour IS NOT NULL;

CREATE VIEW analytics.title_daily AS
SELECT d.day, d.media_item_id, m.title, m.series_title, m.media_type, d.plays, d.completed,
       d.watch_seconds::float8 AS watch_seconds, d.bytes::bigint AS bytes
FROM title_daily AS d
LEFT JOIN media_items AS m ON m.id = d.media_item_id;

CREATE VIEW analytics.transcode_daily AS
SELECT day, output_codec, hw_accel, outcome, jobs, seconds::float8 AS seconds, bytes::bigint AS bytes
FROM transcode_daily;

CREATE VIEW analytics.transcode_conversions AS
SELECT day, input_codec, output_codec, input_resolution, output_resolution, jobs
FROM transcode_conversions;

CREATE VIEW analytics.concurrency_quarters AS
SELECT bucket AS started_at, peak_streams, p95_streams, peak_transcodes, p95_transcodes, peak_bitrate, p95_bitrate,
       stream_seconds::float8 AS stream_seconds
FROM concurrency_quarters;

CREATE VIEW analytics.daily_stats AS
SELECT stat_date AS day, total_plays AS plays, unique_users AS viewers, total_watch_minutes AS watch_minutes,
       total_bytes_served AS bytes, direct_plays, direct_streams, transcodes, transcode_failures, new_media_added,
       library_size_total AS items, storage_used_bytes AS storage_bytes
FROM daily_stats;

CREATE VIEW analytics.machine_samples AS
SELECT recorded_at, host, cpu_percent, memory_percent, memory_used_mb, swap_percent, load_1m, cpu_temp_celsius,
       gpu_name, gpu_percent, gpu_encoder_percent, gpu_decoder_percent, gpu_memory_percent, gpu_temp_celsius,
       gpu_power_watts, network_rx_bytes_per_second, network_tx_bytes_per_second, disk_read_bytes_per_second,
       disk_write_bytes_per_second, active_streams, active_transcodes
FROM system_metrics;

CREATE VIEW analytics.machine_hours AS
SELECT bucket AS started_at, host, samples, cpu_percent_avg, cpu_percent_max, memory_percent_avg, memory_percent_max,
       load_1m_avg, load_1m_max, gpu_percent_avg, gpu_percent_max, gpu_power_watts_avg, gpu_power_watts_max,
       network_tx_bytes_per_second_avg, network_tx_bytes_per_second_max, disk_free_gb_min
FROM metrics_hourly;

CREATE VIEW analytics.disk_samples AS
SELECT recorded_at, host, mount, total_bytes, used_bytes, free_bytes
FROM disk_metrics;

CREATE VIEW analytics.library_makeup AS
SELECT l.name AS library, v.name AS server, k.video_codec, k.resolution, k.hdr_format, k.has_atmos, k.has_metadata,
       k.has_poster, k.items, k.unreadable, k.bytes::bigint AS bytes
FROM library_makeup AS k
LEFT JOIN libraries AS l ON l.id = k.library_id
LEFT JOIN servers AS v ON v.id = l.server_id;

-- As the screen lists it: what somebody decided to leave as it is is no work.
CREATE VIEW analytics.library_work AS
SELECT w.media_item_id, m.title, m.series_title, m.season_number, m.episode_number, m.year, m.media_type,
       l.name AS library, w.issue, w.detail, w.found_at, w.frees AS frees_bytes, w.avoids AS avoids_transcodes,
       m.file_size_bytes AS bytes, m.file_path
FROM library_work AS w
JOIN media_items AS m ON m.id = w.media_item_id
LEFT JOIN libraries AS l ON l.id = w.library_id
WHERE NOT EXISTS (SELECT FROM ignored_work AS i WHERE i.media_item_id = w.media_item_id AND i.issue = w.issue);

CREATE VIEW analytics.alert_rules AS
SELECT id, name, condition_type, target, threshold, severity, is_enabled, last_triggered_at, created_at
FROM alert_rules;

CREATE VIEW analytics.alerts AS
SELECT id, sent_at, kind, rule_name, message, channel_name, channel_type, outcome, attempts, http_status, duration_ms,
       suppressed_reason
FROM alert_history;

CREATE VIEW analytics.renders AS
SELECT r.id, r.published_at, r.name, r.status, r.processing, r.complete, r.email_sent, r.account_id,
       a.first_name AS account, a.sport, r.workflow, r.downloads_count AS downloads, r.articles_count AS articles,
       r.videos, r.images, r.completed_at, r.removed_at
FROM renders AS r
LEFT JOIN render_accounts AS a ON a.id = r.account_id;

CREATE VIEW analytics.renders_daily AS
SELECT day, status, renders, complete, failed, processing, downloads, articles, videos, images
FROM renders_daily;

CREATE VIEW analytics.projects AS
SELECT id, name, code, archived, source, updated_at FROM projects WHERE NOT removed;

CREATE VIEW analytics.shots AS
SELECT id, project_id, name, episode, scene, status, source, updated_at FROM shots WHERE NOT removed;

CREATE VIEW analytics.versions AS
SELECT id, project_id, shot_id, name, version_number, task, artist, status, decision, decided_at, job_id, created_at,
       source, updated_at
FROM versions WHERE NOT removed;

CREATE VIEW analytics.ingest_runs AS
SELECT r.id, r.began_at, r.completed_at, r.project_id, p.name AS project, r.source, r.processed_count,
       r.invalid_count
FROM ingest_runs AS r
LEFT JOIN projects AS p ON p.id = r.project_id
WHERE NOT r.removed;

CREATE VIEW analytics.ingest_files AS
SELECT f.run_id, r.began_at, r.project_id, f.accepted, f.path, f.reason, f.show_code, f.episode, f.scene, f.shot
FROM ingest_files AS f
JOIN ingest_runs AS r ON r.id = f.run_id
WHERE NOT r.removed;

CREATE VIEW analytics.render_jobs AS
SELECT id, came_at, farm, farm_type, state, status, project_id, shot_id, submitted_at, started_at, completed_at,
       frames_total, frames_done, frames_failed, source
FROM render_jobs WHERE NOT removed;

CREATE VIEW analytics.mismatches AS
SELECT id, kind, project_id, shot_id, version_name, path, message, found_at, resolved_at, source
FROM reconcile_errors WHERE NOT removed;

CREATE SCHEMA analytics_discreet;
COMMENT ON SCHEMA analytics_discreet IS 'the same with pseudonyms while they are wanted';

SELECT discreet.shadow(format('analytics.%I', relname)::regclass, coalesce(instead, '{}'), 'analytics_discreet')
FROM pg_class
LEFT JOIN (VALUES
    ('plays', '{"username": "CASE WHEN t.username IS NOT NULL THEN pseudonym(t.user_id) END", "device": "NULL"}'::jsonb),
    ('slices', '{"username": "CASE WHEN t.username IS NOT NULL THEN pseudonym(t.user_id) END"}'),
    ('users', '{"name": "pseudonym(t.id)"}'),
    ('transcodes', '{"username": "CASE WHEN t.username IS NOT NULL THEN pseudonym(t.user_id) END"}'),
    ('playback_daily', '{"username": "CASE WHEN t.username IS NOT NULL THEN pseudonym(t.user_id) END"}'),
    ('alert_rules', '{"name": "without_names(t.name)", "target": "without_names(t.target)"}'),
    ('alerts', '{"message": "without_names(t.message)", "rule_name": "without_names(t.rule_name)"}'),
    ('versions', '{"artist": "NULL"}')) AS hidden (relation, instead) ON relation = relname
WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'v';
