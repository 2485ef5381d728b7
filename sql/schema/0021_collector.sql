-- What the collector knows of itself and of the files on disk, and what only a wrapped ffmpeg can tell.

ALTER TABLE transcode_history
    ADD COLUMN encoder             text,
    ADD COLUMN hw_accel_configured text,
    ADD COLUMN input_audio_codec   text,
    ADD COLUMN output_audio_codec  text,
    ADD COLUMN container           text,
    ADD COLUMN media_seconds       double precision,
    ADD COLUMN exit_code           int,
    ADD COLUMN input_path          text,
    ALTER COLUMN file_size_bytes DROP NOT NULL;  -- nobody knows the size of what a polled server made

-- What each part of each collector can do. `reason` says why it cannot, and what to do about it.
CREATE TABLE collector_sources (
    host       text NOT NULL,
    source     text NOT NULL,
    state      text NOT NULL CHECK (state IN ('ok', 'off', 'failing')),
    reason     text,
    since      timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    checked_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (host, source)
);

-- What waits on each host until the store takes it. `rejected` rows are kept there, `lost` ones are gone.
CREATE TABLE collector_spools (
    host        text PRIMARY KEY,
    waiting     bigint NOT NULL,
    bytes       bigint NOT NULL,
    oldest_at   timestamptz,
    rejected    bigint NOT NULL,
    thinned     bigint NOT NULL,
    lost        bigint NOT NULL,
    last_error  text,
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Files under the media folders of a host as they were last read. `error` says what is wrong with the file.
CREATE TABLE media_files (
    host             text NOT NULL,
    path             text NOT NULL,
    folder           text NOT NULL,
    size_bytes       bigint NOT NULL,
    modified_at      timestamptz NOT NULL,
    media_type       text NOT NULL,
    title            text NOT NULL,
    series_title     text,
    season_number    int,
    episode_number   int,
    year             int,
    container        text,
    duration_seconds double precision,
    bitrate          bigint,
    video_codec      text,
    audio_codec      text,
    width            int,
    height           int,
    resolution       text,
    hdr_format       text,
    has_atmos        boolean,
    error            text,
    scanned_at       timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    gone_at          timestamptz,
    PRIMARY KEY (host, path)
);
CREATE INDEX idx_media_files_path ON media_files (path);
CREATE INDEX idx_media_items_path ON media_items (file_path);
