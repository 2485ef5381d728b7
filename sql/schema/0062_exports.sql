-- Exports that people asked for over the API or on the Reports screen, until they expire. The files lie in the data
-- folder. `hide_names` was asked for, `discreet` is what the pages of whoever asked would show, `names_hidden` is
-- what became of it.
CREATE TABLE exports (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    asked_by     text NOT NULL,
    token_id     uuid,
    dataset      text NOT NULL,
    file_format  text NOT NULL,
    since        timestamptz,
    until        timestamptz,
    zone         text NOT NULL,
    columns      text[] NOT NULL DEFAULT '{}',
    users        uuid[],
    servers      uuid[],
    hide_names   boolean NOT NULL DEFAULT false,
    discreet     boolean NOT NULL DEFAULT true,
    state        text NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
    cancel_asked boolean NOT NULL DEFAULT false,
    rows_done    bigint NOT NULL DEFAULT 0,
    rows_total   bigint,
    bytes        bigint,
    file_name    text,
    sha256       text,
    names_hidden boolean,
    error        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    expires_at   timestamptz NOT NULL,
    CHECK (state <> 'done' OR (file_name IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL))
);
CREATE INDEX idx_exports_created ON exports (created_at DESC);
CREATE INDEX idx_exports_open ON exports (created_at) WHERE state IN ('waiting', 'running');
