-- The servers we watch, what they hold and who watches it. Removed things stay: their history names them.

CREATE TABLE servers (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind          text NOT NULL,
    name          text NOT NULL,
    base_url      text,
    secret_enc    bytea,
    key_id        text,
    version       text,
    state         text NOT NULL DEFAULT 'unknown',
    state_reason  text,
    is_enabled    boolean NOT NULL DEFAULT true,
    last_seen_at  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at    timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_servers_name ON servers (lower(name));

CREATE TABLE libraries (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    server_id   uuid REFERENCES servers ON DELETE CASCADE,
    external_id text,
    name        text NOT NULL,
    media_type  text NOT NULL,
    paths       text[] NOT NULL DEFAULT '{}',
    scanned_at  timestamptz,
    removed_at  timestamptz,
    created_at  timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_libraries_external ON libraries (server_id, external_id);

CREATE TABLE media_items (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    library_id       uuid REFERENCES libraries ON DELETE SET NULL,
    server_id        uuid REFERENCES servers ON DELETE CASCADE,
    external_id      text,
    media_type       text NOT NULL,
    title            text NOT NULL,
    series_title     text,
    season_number    int,
    episode_number   int,
    year             int,
    genres           text[] NOT NULL DEFAULT '{}',
    runtime_seconds  int,
    file_path        text,
    file_size_bytes  bigint,
    container        text,
    video_codec      text,
    audio_codec      text,
    width            int,
    height           int,
    resolution       text,
    hdr_format       text,
    has_atmos        boolean,
    bitrate          bigint,
    has_poster       boolean,
    has_metadata     boolean,
    scan_error       text,
    added_at         timestamptz,
    removed_at       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at       timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_media_items_external ON media_items (server_id, external_id);
CREATE INDEX idx_media_items_library ON media_items (library_id);
CREATE INDEX idx_media_items_added ON media_items (added_at);

CREATE TABLE users (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    server_id    uuid REFERENCES servers ON DELETE CASCADE,
    external_id  text,
    name         text NOT NULL,
    is_admin     boolean NOT NULL DEFAULT false,
    last_seen_at timestamptz,
    removed_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at   timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_users_external ON users (server_id, external_id);

ALTER TABLE accounts ADD FOREIGN KEY (viewer_id) REFERENCES users ON DELETE SET NULL;
