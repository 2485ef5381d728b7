-- Which quarter hours changed since their rollups were stored, and the stored rollups themselves.
-- Readers use the views of the same names without _stored (sql/views), which are never stale.

-- One mark per transaction: a refresh removes only the marks it saw, so a write that commits
-- meanwhile leaves its own mark and is not lost.
CREATE TABLE rollup_dirty (
    source     text NOT NULL CHECK (source IN ('slices', 'transcodes', 'metrics')),
    bucket     timestamptz NOT NULL,
    written_by xid8 NOT NULL,
    PRIMARY KEY (source, bucket, written_by)
);

CREATE TYPE playback_quarters_row AS (
    bucket            timestamptz,
    server_id         uuid,
    user_id           uuid,
    playback_type     text,
    plays             bigint,
    watch_seconds     numeric,
    paused_seconds    numeric,
    buffering_seconds numeric,
    bytes             numeric
);
CREATE TABLE playback_quarters_stored OF playback_quarters_row (bucket WITH OPTIONS NOT NULL);
CREATE INDEX idx_playback_quarters_bucket ON playback_quarters_stored (bucket);

CREATE TYPE playback_daily_row AS (
    day               date,
    server_id         uuid,
    user_id           uuid,
    library_id        uuid,
    playback_type     text,
    plays             bigint,
    completed         bigint,
    watch_seconds     numeric,
    paused_seconds    numeric,
    buffering_seconds numeric,
    bytes             numeric
);
CREATE TABLE playback_daily_stored OF playback_daily_row (day WITH OPTIONS NOT NULL);
CREATE INDEX idx_playback_daily_day ON playback_daily_stored (day);

CREATE TYPE title_daily_row AS (
    day           date,
    media_item_id uuid,
    plays         bigint,
    completed     bigint,
    watch_seconds numeric,
    bytes         numeric
);
CREATE TABLE title_daily_stored OF title_daily_row (day WITH OPTIONS NOT NULL);
CREATE INDEX idx_title_daily_day ON title_daily_stored (day);

CREATE TYPE transcode_daily_row AS (
    day          date,
    output_codec text,
    hw_accel     text,
    outcome      text,
    jobs         bigint,
    seconds      numeric,
    bytes        numeric
);
CREATE TABLE transcode_daily_stored OF transcode_daily_row (day WITH OPTIONS NOT NULL);
CREATE INDEX idx_transcode_daily_day ON transcode_daily_stored (day);

CREATE TYPE concurrency_quarters_row AS (
    bucket          timestamptz,
    peak_streams    int,
    p95_streams     int,
    peak_transcodes int,
    p95_transcodes  int,
    peak_bitrate    bigint,
    p95_bitrate     bigint,
    stream_seconds  numeric
);
CREATE TABLE concurrency_quarters_stored OF concurrency_quarters_row (PRIMARY KEY (bucket));

CREATE TYPE metrics_hourly_row AS (
    bucket timestamptz,
    host text,
    samples bigint,
    cpu_percent_min double precision,
    cpu_percent_avg double precision,
    cpu_percent_max double precision,
    memory_percent_min double precision,
    memory_percent_avg double precision,
    memory_percent_max double precision,
    memory_used_mb_min double precision,
    memory_used_mb_avg double precision,
    memory_used_mb_max double precision,
    swap_percent_min double precision,
    swap_percent_avg double precision,
    swap_percent_max double precision,
    load_1m_min double precision,
    load_1m_avg double precision,
    load_1m_max double precision,
    cpu_temp_celsius_min double precision,
    cpu_temp_celsius_avg double precision,
    cpu_temp_celsius_max double precision,
    gpu_percent_min double precision,
    gpu_percent_avg double precision,
    gpu_percent_max double precision,
    gpu_encoder_percent_min double precision,
    gpu_encoder_percent_avg double precision,
    gpu_encoder_percent_max double precision,
    gpu_decoder_percent_min double precision,
    gpu_decoder_percent_avg double precision,
    gpu_decoder_percent_max double precision,
    gpu_memory_percent_min double precision,
    gpu_memory_percent_avg double precision,
    gpu_memory_percent_max double precision,
    gpu_temp_celsius_min double precision,
    gpu_temp_celsius_avg double precision,
    gpu_temp_celsius_max double precision,
    gpu_power_watts_min double precision,
    gpu_power_watts_avg double precision,
    gpu_power_watts_max double precision,
    disk_used_gb_min double precision,
    disk_used_gb_avg double precision,
    disk_used_gb_max double precision,
    disk_free_gb_min double precision,
    disk_free_gb_avg double precision,
    disk_free_gb_max double precision,
    network_rx_bytes_per_second_min double precision,
    network_rx_bytes_per_second_avg double precision,
    network_rx_bytes_per_second_max double precision,
    network_tx_bytes_per_second_min double precision,
    network_tx_bytes_per_second_avg double precision,
    network_tx_bytes_per_second_max double precision,
    disk_read_bytes_per_second_min double precision,
    disk_read_bytes_per_second_avg double precision,
    disk_read_bytes_per_second_max double precision,
    disk_write_bytes_per_second_min double precision,
    disk_write_bytes_per_second_avg double precision,
    disk_write_bytes_per_second_max double precision,
    active_streams_min double precision,
    active_streams_avg double precision,
    active_streams_max double precision,
    active_transcodes_min double precision,
    active_transcodes_avg double precision,
    active_transcodes_max double precision
);
CREATE TABLE metrics_hourly_stored OF metrics_hourly_row (PRIMARY KEY (bucket, host));

-- Hours whose samples are gone, kept when a continuous aggregate takes the stored table's place.
CREATE TABLE metrics_hourly_kept OF metrics_hourly_row (PRIMARY KEY (bucket, host));

-- Everything before this was dropped by retention; a late write there must not recompute a rollup from almost nothing.
CREATE TABLE rollup_horizon (
    source  text PRIMARY KEY,
    horizon timestamptz NOT NULL
);
