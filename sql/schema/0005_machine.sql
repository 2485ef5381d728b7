-- What the machines were doing: one row per host and sample. NULL is unknown, 0 is zero.

CREATE TABLE system_metrics (
    id                    uuid NOT NULL DEFAULT gen_random_uuid(),
    cpu_percent           double precision,
    memory_percent        double precision,
    memory_used_mb        int,
    gpu_encoder_percent   double precision,
    gpu_memory_percent    double precision,
    gpu_temp_celsius      double precision,
    disk_total_gb         double precision,
    disk_used_gb          double precision,
    disk_free_gb          double precision,
    active_streams        int,
    active_transcodes     int,
    recorded_at           timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    host                  text NOT NULL DEFAULT 'localhost',
    swap_percent          double precision,
    load_1m               double precision,
    cpu_temp_celsius      double precision,
    network_rx_bytes_per_second double precision,
    network_tx_bytes_per_second double precision,
    disk_read_bytes_per_second  double precision,
    disk_write_bytes_per_second double precision,
    gpu_index             int,
    gpu_name              text,
    gpu_percent           double precision,
    gpu_decoder_percent   double precision,
    gpu_power_watts       double precision,
    PRIMARY KEY (id, recorded_at),
    CONSTRAINT system_metrics_believable CHECK (
        recorded_at >= '2000-01-01 00:00Z' AND recorded_at < '2200-01-01 00:00Z')
);
CREATE INDEX idx_system_metrics_recorded ON system_metrics (recorded_at);
CREATE INDEX idx_system_metrics_host ON system_metrics (host, recorded_at DESC);

CREATE TABLE disk_metrics (
    host         text NOT NULL,
    mount        text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    total_bytes  bigint,
    used_bytes   bigint,
    free_bytes   bigint,
    inodes_total bigint,
    inodes_free  bigint,
    error        text,
    PRIMARY KEY (host, mount, recorded_at)
);

CREATE TABLE gpu_metrics (
    host             text NOT NULL,
    gpu_index        int NOT NULL,
    recorded_at      timestamptz NOT NULL,
    name             text,
    vendor           text,
    gpu_percent      double precision,
    encoder_percent  double precision,
    decoder_percent  double precision,
    memory_percent   double precision,
    temp_celsius     double precision,
    power_watts      double precision,
    throttle_reasons text[] NOT NULL DEFAULT '{}',
    error            text,
    PRIMARY KEY (host, gpu_index, recorded_at)
);

CREATE TABLE daily_stats (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    stat_date           date NOT NULL,
    total_plays         int NOT NULL DEFAULT 0,
    unique_users        int NOT NULL DEFAULT 0,
    total_watch_minutes int NOT NULL DEFAULT 0,
    total_bytes_served  bigint NOT NULL DEFAULT 0,
    transcodes          int NOT NULL DEFAULT 0,
    direct_plays        int NOT NULL DEFAULT 0,
    direct_streams      int NOT NULL DEFAULT 0,
    transcode_failures  int NOT NULL DEFAULT 0,
    new_media_added     int NOT NULL DEFAULT 0,
    library_size_total  int NOT NULL DEFAULT 0,
    storage_used_bytes  bigint NOT NULL DEFAULT 0,
    computed_at         timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_daily_stats_date ON daily_stats (stat_date);
