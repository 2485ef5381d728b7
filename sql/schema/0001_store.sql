-- What the store knows about itself, and what every program leaves behind.

CREATE TABLE settings_kv (
    key        text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE job_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job         text NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    finished_at timestamptz,
    outcome     text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
    rows        bigint,
    error       text
);
CREATE INDEX idx_job_runs_job ON job_runs (job, started_at DESC);

CREATE TABLE live_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream      text NOT NULL,
    kind        text NOT NULL,
    entity_id   text NOT NULL,
    payload     jsonb NOT NULL,
    written_by  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_live_events_stream ON live_events (stream, id);
