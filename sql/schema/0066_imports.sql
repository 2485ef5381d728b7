-- History from other tools comes in batches: a file each, with a receipt, and each can be taken back whole.
CREATE TABLE import_batches (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tool        text NOT NULL CHECK (tool IN ('tautulli', 'jellystat', 'playback_reporting', 'streamystats')),
    file_name   text NOT NULL,
    file_bytes  bigint NOT NULL,
    file_sha256 text NOT NULL,
    server_id   uuid REFERENCES servers ON DELETE SET NULL,
    server_name text NOT NULL,
    zone        text,
    plays       bigint NOT NULL DEFAULT 0,
    seconds     bigint NOT NULL DEFAULT 0,
    first_play  timestamptz,
    last_play   timestamptz,
    -- What the source told by an independent count, what came, what was left out and why. It names nobody.
    receipt     jsonb NOT NULL DEFAULT '{}',
    imported_by text NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    undone_by   text,
    undone_at   timestamptz
);

-- What nobody knew before the batch: it goes with it, unless it was needed since.
CREATE TABLE import_created (
    batch_id bigint NOT NULL REFERENCES import_batches ON DELETE CASCADE,
    kind     text NOT NULL CHECK (kind IN ('server', 'library', 'user', 'item')),
    id       uuid NOT NULL,
    PRIMARY KEY (batch_id, kind, id)
);

-- The batch that a play came with; NULL: it was seen, pushed or made up here.
ALTER TABLE stream_sessions ADD COLUMN import_id bigint;
CREATE INDEX idx_stream_sessions_import ON stream_sessions (import_id) WHERE import_id IS NOT NULL;
