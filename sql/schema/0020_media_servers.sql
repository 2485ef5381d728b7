-- What the collector finds out about the servers it watches, and what the Settings screen asks of it.

ALTER TABLE servers
    ADD COLUMN origin               text NOT NULL DEFAULT 'settings' CHECK (origin IN ('settings', 'environment')),
    ADD COLUMN latency_ms           int,
    ADD COLUMN clock_offset_seconds double precision,
    ADD COLUMN can_tell             text[] NOT NULL DEFAULT '{}',
    ADD COLUMN cannot_tell          text[] NOT NULL DEFAULT '{}',
    ADD COLUMN polled_at            timestamptz,
    ADD COLUMN synchronised_at      timestamptz,
    -- Which collector watches it, and when it last said so: two would count each play twice.
    ADD COLUMN watched_by           text,
    ADD COLUMN watched_at           timestamptz,
    ADD COLUMN test_asked_at        timestamptz,
    ADD COLUMN tested_at            timestamptz,
    ADD COLUMN removed_at           timestamptz;

-- Plays that may go on after a restart of the collector.
CREATE INDEX idx_stream_sessions_server ON stream_sessions (server_id, started_at);

-- Bytes as Plex itself counted them, per hour: the only measured ones, shown beside the estimate.
CREATE TABLE measured_bandwidth (
    server_id  uuid NOT NULL REFERENCES servers ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    location   text NOT NULL CHECK (location IN ('lan', 'wan')),
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (server_id, started_at, location)
);
