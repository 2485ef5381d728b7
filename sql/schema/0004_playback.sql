-- Plays, their time cut into slices, and transcode jobs.
-- The time column is part of each primary key because a hypertable needs it there.

CREATE TABLE stream_sessions (
    id                uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id           uuid REFERENCES users ON DELETE SET NULL,
    media_item_id     uuid REFERENCES media_items ON DELETE SET NULL,
    playback_type     text NOT NULL DEFAULT 'direct_play'
                      CHECK (playback_type IN ('direct_play', 'direct_stream', 'transcode')),
    quality           text,
    codec             text,
    resolution        text,
    container         text,
    bytes_served      bigint NOT NULL DEFAULT 0 CHECK (bytes_served >= 0),
    duration_seconds  int NOT NULL DEFAULT 0 CHECK (duration_seconds >= 0),
    client_info       text,
    started_at        timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at          timestamptz,
    is_active         boolean NOT NULL DEFAULT true,
    server_id         uuid REFERENCES servers ON DELETE SET NULL,
    library_id        uuid,
    external_key      text,
    device            text,
    ip                text,
    location          text CHECK (location IN ('lan', 'wan')),
    video_decision    text,
    audio_decision    text,
    transcode_reasons text[] NOT NULL DEFAULT '{}',
    bitrate           bigint CHECK (bitrate >= 0),
    position_seconds  int,
    completed         boolean NOT NULL DEFAULT false,
    paused_seconds    int NOT NULL DEFAULT 0 CHECK (paused_seconds >= 0),
    buffering_seconds int NOT NULL DEFAULT 0 CHECK (buffering_seconds >= 0),
    end_reason        text,
    error_message     text,
    bytes_source      text,
    group_id          uuid,
    last_seen_at      timestamptz,
    -- What happened when: [{"at": seconds from the start, "state": …, "playback_type": …, "video_decision": …,
    -- "audio_decision": …, "bitrate": …}, …], each entry lasting until the next. NULL: only the totals are known.
    timeline          jsonb,
    updated_at        timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id, started_at),
    -- Zones had offsets that are no quarter hours until 1972; a play longer than a month is a broken clock.
    CONSTRAINT stream_sessions_believable CHECK (
        started_at >= '2000-01-01 00:00Z' AND started_at < '2200-01-01 00:00Z'
        AND coalesce(ended_at, started_at) BETWEEN started_at AND started_at + interval '31 days'
        AND coalesce(last_seen_at, started_at) BETWEEN started_at AND started_at + interval '31 days'
        AND duration_seconds + paused_seconds + buffering_seconds <= 31 * 86400),
    CONSTRAINT stream_sessions_timeline CHECK (
        timeline IS NULL OR (jsonb_typeof(timeline) = 'array' AND jsonb_array_length(timeline) > 0))
);
CREATE INDEX idx_stream_sessions_user ON stream_sessions (user_id);
CREATE INDEX idx_stream_sessions_media ON stream_sessions (media_item_id);
CREATE INDEX idx_stream_sessions_started ON stream_sessions (started_at);
CREATE INDEX idx_stream_sessions_active ON stream_sessions (is_active) WHERE is_active = true;

-- Pieces of a play in one state, cut at every quarter hour (UTC). Written by nobody: a trigger on stream_sessions
-- keeps them true. Each play has one empty piece at its start that carries the play itself (plays, completed).
CREATE TABLE stream_slices (
    session_id     uuid NOT NULL,
    started_at     timestamptz NOT NULL,
    ended_at       timestamptz NOT NULL,
    state          text NOT NULL CHECK (state IN ('playing', 'paused', 'buffering')),
    server_id      uuid,
    user_id        uuid,
    library_id     uuid,
    media_item_id  uuid,
    playback_type  text NOT NULL,
    video_decision text,
    audio_decision text,
    bitrate        bigint,
    bytes          bigint NOT NULL,
    plays          smallint NOT NULL,
    completed      smallint NOT NULL,
    PRIMARY KEY (session_id, started_at, ended_at),
    CHECK (ended_at >= started_at)
);
CREATE INDEX idx_stream_slices_started ON stream_slices (started_at);

CREATE TABLE transcode_history (
    id                uuid NOT NULL DEFAULT gen_random_uuid(),
    media_item_id     uuid REFERENCES media_items ON DELETE SET NULL,
    user_id           uuid REFERENCES users ON DELETE SET NULL,
    input_codec       text,
    output_codec      text,
    input_resolution  text,
    output_resolution text,
    hw_accel          text,
    quality           text,
    duration_seconds  int NOT NULL DEFAULT 0 CHECK (duration_seconds >= 0),
    file_size_bytes   bigint NOT NULL DEFAULT 0 CHECK (file_size_bytes >= 0),
    success           boolean DEFAULT true,
    error_message     text,
    started_at        timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at      timestamptz,
    server_id         uuid REFERENCES servers ON DELETE SET NULL,
    session_id        uuid,
    speed             double precision,
    source            text,
    host              text,
    status            text CHECK (status IN ('running', 'success', 'stopped', 'failed', 'killed')),
    PRIMARY KEY (id, started_at),
    CONSTRAINT transcode_history_believable CHECK (
        started_at >= '2000-01-01 00:00Z' AND started_at < '2200-01-01 00:00Z'
        AND coalesce(completed_at, started_at) >= started_at)
);
CREATE INDEX idx_transcode_history_media ON transcode_history (media_item_id);
CREATE INDEX idx_transcode_history_user ON transcode_history (user_id);
CREATE INDEX idx_transcode_history_started ON transcode_history (started_at);
CREATE INDEX idx_transcode_history_success ON transcode_history (success);
CREATE INDEX idx_transcode_history_session ON transcode_history (session_id);
