-- TimescaleDB's Community edition stores the rollups itself: continuous aggregates in the places of the stored tables.

-- An ordinary table of a store that was plain makes room; hours whose samples are gone are kept.
DO $$
DECLARE
    stored text;
BEGIN
    FOREACH stored IN ARRAY ARRAY['playback_quarters_stored', 'playback_daily_stored', 'title_daily_stored',
                                  'transcode_daily_stored', 'metrics_hourly_stored'] LOOP
        IF (SELECT relkind FROM pg_class WHERE oid = to_regclass(stored)) = 'r' THEN
            IF stored = 'metrics_hourly_stored' THEN
                INSERT INTO metrics_hourly_kept
                SELECT s.* FROM metrics_hourly_stored AS s
                JOIN rollup_horizon AS h ON h.source = 'metrics' AND s.bucket < h.horizon;
            END IF;
            EXECUTE format('DROP TABLE %I', stored);
        END IF;
    END LOOP;
END $$;

CREATE MATERIALIZED VIEW IF NOT EXISTS playback_quarters_stored
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('15 minutes', started_at) AS bucket, server_id, user_id, playback_type,
       sum(plays) AS plays,
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0) AS watch_seconds,
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'paused'), 0) AS paused_seconds,
       coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'buffering'), 0)
           AS buffering_seconds,
       sum(bytes) AS bytes, media_type
FROM stream_slices
GROUP BY 1, 2, 3, 4, media_type
WITH NO DATA;

CREATE MATERIALIZED VIEW IF NOT EXISTS metrics_hourly_stored
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('1 hour', recorded_at) AS bucket, host,
       count(*) AS samples,
       min(cpu_percent)::float8 AS cpu_percent_min, avg(cpu_percent)::float8 AS cpu_percent_avg,
       max(cpu_percent)::float8 AS cpu_percent_max,
       min(memory_percent)::float8 AS memory_percent_min, avg(memory_percent)::float8 AS memory_percent_avg,
       max(memory_percent)::float8 AS memory_percent_max,
       min(memory_used_mb)::float8 AS memory_used_mb_min, avg(memory_used_mb)::float8 AS memory_used_mb_avg,
       max(memory_used_mb)::float8 AS memory_used_mb_max,
       min(swap_percent)::float8 AS swap_percent_min, avg(swap_percent)::float8 AS swap_percent_avg,
       max(swap_percent)::float8 AS swap_percent_max,
       min(load_1m)::float8 AS load_1m_min, avg(load_1m)::float8 AS load_1m_avg,
       max(load_1m)::float8 AS load_1m_max,
       min(cpu_temp_celsius)::float8 AS cpu_temp_celsius_min, avg(cpu_temp_celsius)::float8 AS cpu_temp_celsius_avg,
       max(cpu_temp_celsius)::float8 AS cpu_temp_celsius_max,
       min(gpu_percent)::float8 AS gpu_percent_min, avg(gpu_percent)::float8 AS gpu_percent_avg,
       max(gpu_percent)::float8 AS gpu_percent_max,
       min(gpu_encoder_percent)::float8 AS gpu_encoder_percent_min, avg(gpu_encoder_percent)::float8 AS gpu_encoder_percent_avg,
       max(gpu_encoder_percent)::float8 AS gpu_encoder_percent_max,
       min(gpu_decoder_percent)::float8 AS gpu_decoder_percent_min, avg(gpu_decoder_percent)::float8 AS gpu_decoder_percent_avg,
       max(gpu_decoder_percent)::float8 AS gpu_decoder_percent_max,
       min(gpu_memory_percent)::float8 AS gpu_memory_percent_min, avg(gpu_memory_percent)::float8 AS gpu_memory_percent_avg,
       max(gpu_memory_percent)::float8 AS gpu_memory_percent_max,
       min(gpu_temp_celsius)::float8 AS gpu_temp_celsius_min, avg(gpu_temp_celsius)::float8 AS gpu_temp_celsius_avg,
       max(gpu_temp_celsius)::float8 AS gpu_temp_celsius_max,
       min(gpu_power_watts)::float8 AS gpu_power_watts_min, avg(gpu_power_watts)::float8 AS gpu_power_watts_avg,
       max(gpu_power_watts)::float8 AS gpu_power_watts_max,
       min(disk_used_gb)::float8 AS disk_used_gb_min, avg(disk_used_gb)::float8 AS disk_used_gb_avg,
       max(disk_used_gb)::float8 AS disk_used_gb_max,
       min(disk_free_gb)::float8 AS disk_free_gb_min, avg(disk_free_gb)::float8 AS disk_free_gb_avg,
       max(disk_free_gb)::float8 AS disk_free_gb_max,
       min(network_rx_bytes_per_second)::float8 AS network_rx_bytes_per_second_min, avg(network_rx_bytes_per_second)::float8 AS network_rx_bytes_per_second_avg,
       max(network_rx_bytes_per_second)::float8 AS network_rx_bytes_per_second_max,
       min(network_tx_bytes_per_second)::float8 AS network_tx_bytes_per_second_min, avg(network_tx_bytes_per_second)::float8 AS network_tx_bytes_per_second_avg,
       max(network_tx_bytes_per_second)::float8 AS network_tx_bytes_per_second_max,
       min(disk_read_bytes_per_second)::float8 AS disk_read_bytes_per_second_min, avg(disk_read_bytes_per_second)::float8 AS disk_read_bytes_per_second_avg,
       max(disk_read_bytes_per_second)::float8 AS disk_read_bytes_per_second_max,
       min(disk_write_bytes_per_second)::float8 AS disk_write_bytes_per_second_min, avg(disk_write_bytes_per_second)::float8 AS disk_write_bytes_per_second_avg,
       max(disk_write_bytes_per_second)::float8 AS disk_write_bytes_per_second_max,
       min(active_streams)::float8 AS active_streams_min, avg(active_streams)::float8 AS active_streams_avg,
       max(active_streams)::float8 AS active_streams_max,
       min(active_transcodes)::float8 AS active_transcodes_min, avg(active_transcodes)::float8 AS active_transcodes_avg,
       max(active_transcodes)::float8 AS active_transcodes_max
FROM system_metrics
GROUP BY 1, 2
WITH NO DATA;

-- A continuous aggregate over local days has the zone's name in its text, so it is written here for the zone in force.
CREATE OR REPLACE FUNCTION build_days() RETURNS void
LANGUAGE plpgsql AS $build$
BEGIN
    EXECUTE format($day$
        CREATE MATERIALIZED VIEW IF NOT EXISTS playback_daily_stored
        WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT time_bucket('1 day', started_at, %1$L) AS bucket, (started_at AT TIME ZONE %1$L)::date AS day,
               server_id, user_id, library_id, playback_type,
               sum(plays) AS plays,
               sum(completed) AS completed,
               coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0)
                   AS watch_seconds,
               coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'paused'), 0)
                   AS paused_seconds,
               coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'buffering'), 0)
                   AS buffering_seconds,
               sum(bytes) AS bytes, media_type
        FROM stream_slices
        GROUP BY 1, 2, 3, 4, 5, 6, media_type
        WITH NO DATA $day$, store_zone());
    EXECUTE format($day$
        CREATE MATERIALIZED VIEW IF NOT EXISTS title_daily_stored
        WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT time_bucket('1 day', started_at, %1$L) AS bucket, (started_at AT TIME ZONE %1$L)::date AS day,
               media_item_id,
               sum(plays) AS plays,
               sum(completed) AS completed,
               coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0)
                   AS watch_seconds,
               sum(bytes) AS bytes
        FROM stream_slices
        GROUP BY 1, 2, 3
        WITH NO DATA $day$, store_zone());
    EXECUTE format($day$
        CREATE MATERIALIZED VIEW IF NOT EXISTS transcode_daily_stored
        WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT time_bucket('1 day', started_at, %1$L) AS bucket, (started_at AT TIME ZONE %1$L)::date AS day,
               output_codec, hw_accel, transcode_outcome(status, success) AS outcome,
               count(*) AS jobs,
               sum(duration_seconds)::numeric AS seconds,
               sum(file_size_bytes) AS bytes
        FROM transcode_history
        WHERE covered_by IS NULL
        GROUP BY 1, 2, 3, 4, 5
        WITH NO DATA $day$, store_zone());
END $build$;

SELECT build_days();
