-- The rollups as everybody reads them: what is stored of the clean spans, the rows themselves for the rest.
-- The same text in every edition, so the answers are the same and never stale.

CREATE VIEW playback_quarters AS
SELECT s.bucket, s.server_id, s.user_id, s.playback_type, s.plays, s.watch_seconds, s.paused_seconds,
       s.buffering_seconds, s.bytes, s.media_type
FROM playback_quarters_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_quarters AS d WHERE d.source = 'slices' AND d.bucket = s.bucket)
UNION ALL
SELECT r.*
FROM dirty_quarters AS d, LATERAL playback_quarters_between(d.bucket, d.ends) AS r
WHERE d.source = 'slices';

CREATE VIEW playback_daily AS
SELECT s.day, s.server_id, s.user_id, s.library_id, s.playback_type, s.plays, s.completed,
       s.watch_seconds, s.paused_seconds, s.buffering_seconds, s.bytes, s.media_type
FROM playback_daily_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL playback_daily_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'slices';

CREATE VIEW settled_months AS
SELECT m.month
FROM stored_months AS m
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND month_of(d.day) = m.month);

CREATE VIEW playback_hours AS
SELECT s.day, s.hour, s.server_id, s.library_id, s.playback_type, s.media_type, s.plays, s.completed, s.watch_seconds,
       s.bytes
FROM playback_hours_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL playback_hours_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'slices';

-- Only months that are over and settled: whoever asks for more adds days.
CREATE VIEW playback_monthly AS
SELECT s.month, s.server_id, s.user_id, s.library_id, s.playback_type, s.media_type, s.plays, s.completed,
       s.watch_seconds, s.bytes
FROM playback_monthly_stored AS s
WHERE s.month IN (SELECT month FROM settled_months);

CREATE VIEW title_daily AS
SELECT s.day, s.media_item_id, s.plays, s.completed, s.watch_seconds, s.bytes
FROM title_daily_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL title_daily_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'slices';

CREATE VIEW transcode_daily AS
SELECT s.day, s.output_codec, s.hw_accel, s.outcome, s.jobs, s.seconds, s.bytes
FROM transcode_daily_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'transcodes' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL transcode_daily_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'transcodes';

CREATE VIEW transcode_speeds AS
SELECT s.day, s.speed, s.jobs, s.slow
FROM transcode_speeds_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'transcodes' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL transcode_speeds_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'transcodes';

CREATE VIEW transcode_conversions AS
SELECT s.day, s.input_codec, s.output_codec, s.input_resolution, s.output_resolution, s.jobs
FROM transcode_conversions_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'transcodes' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL transcode_conversions_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'transcodes';

CREATE VIEW concurrency_quarters AS
SELECT s.bucket, s.peak_streams, s.p95_streams, s.peak_transcodes, s.p95_transcodes, s.peak_bitrate,
       s.p95_bitrate, s.stream_seconds
FROM concurrency_quarters_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_quarters AS d WHERE d.source = 'slices' AND d.bucket = s.bucket)
UNION ALL
SELECT r.*
FROM dirty_quarters AS d, LATERAL concurrency_quarters_between(d.bucket, d.ends) AS r
WHERE d.source = 'slices';

CREATE VIEW metrics_hourly AS
SELECT s.bucket, s.host, s.samples, s.cpu_percent_min, s.cpu_percent_avg, s.cpu_percent_max,
       s.memory_percent_min, s.memory_percent_avg, s.memory_percent_max, s.memory_used_mb_min,
       s.memory_used_mb_avg, s.memory_used_mb_max, s.swap_percent_min, s.swap_percent_avg,
       s.swap_percent_max, s.load_1m_min, s.load_1m_avg, s.load_1m_max, s.cpu_temp_celsius_min,
       s.cpu_temp_celsius_avg, s.cpu_temp_celsius_max, s.gpu_percent_min, s.gpu_percent_avg,
       s.gpu_percent_max, s.gpu_encoder_percent_min, s.gpu_encoder_percent_avg,
       s.gpu_encoder_percent_max, s.gpu_decoder_percent_min, s.gpu_decoder_percent_avg,
       s.gpu_decoder_percent_max, s.gpu_memory_percent_min, s.gpu_memory_percent_avg,
       s.gpu_memory_percent_max, s.gpu_temp_celsius_min, s.gpu_temp_celsius_avg,
       s.gpu_temp_celsius_max, s.gpu_power_watts_min, s.gpu_power_watts_avg, s.gpu_power_watts_max,
       s.disk_used_gb_min, s.disk_used_gb_avg, s.disk_used_gb_max, s.disk_free_gb_min,
       s.disk_free_gb_avg, s.disk_free_gb_max, s.network_rx_bytes_per_second_min,
       s.network_rx_bytes_per_second_avg, s.network_rx_bytes_per_second_max,
       s.network_tx_bytes_per_second_min, s.network_tx_bytes_per_second_avg,
       s.network_tx_bytes_per_second_max, s.disk_read_bytes_per_second_min,
       s.disk_read_bytes_per_second_avg, s.disk_read_bytes_per_second_max,
       s.disk_write_bytes_per_second_min, s.disk_write_bytes_per_second_avg,
       s.disk_write_bytes_per_second_max, s.active_streams_min, s.active_streams_avg,
       s.active_streams_max, s.active_transcodes_min, s.active_transcodes_avg, s.active_transcodes_max
FROM metrics_hourly_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_hours AS d WHERE d.source = 'metrics' AND d.bucket = s.bucket)
UNION ALL
SELECT k.*
FROM metrics_hourly_kept AS k
UNION ALL
SELECT r.*
FROM dirty_hours AS d, LATERAL metrics_hourly_between(d.bucket, d.ends) AS r
WHERE d.source = 'metrics';

CREATE VIEW renders_daily AS
SELECT s.day, s.status, s.renders, s.complete, s.failed, s.processing, s.downloads, s.articles, s.videos, s.images
FROM renders_daily_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'renders' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL renders_daily_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'renders';

CREATE VIEW render_accounts_daily AS
SELECT s.day, s.account_id, s.renders
FROM render_accounts_daily_stored AS s
WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'renders' AND d.day = s.day)
UNION ALL
SELECT r.*
FROM dirty_days AS d, LATERAL render_accounts_daily_between(d.day, d.starts, d.ends) AS r
WHERE d.source = 'renders';

-- A stored month is the sum of its stored days: dirty ones are taken out of it, and counted anew.
CREATE VIEW render_accounts_monthly AS
SELECT month, account_id, sum(renders)::bigint AS renders
FROM (SELECT s.month, s.account_id, s.renders
      FROM render_accounts_monthly_stored AS s
      UNION ALL
      SELECT month_of(s.day), s.account_id, -s.renders
      FROM dirty_days AS d
      JOIN render_accounts_daily_stored AS s ON s.day = d.day
      WHERE d.source = 'renders'
      UNION ALL
      SELECT month_of(r.day), r.account_id, r.renders
      FROM dirty_days AS d, LATERAL render_accounts_daily_between(d.day, d.starts, d.ends) AS r
      WHERE d.source = 'renders') AS parts
GROUP BY 1, 2
HAVING sum(renders) <> 0;
