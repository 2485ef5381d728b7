-- A production from ingest to review: what came in, which versions were published, who renders, what is shown in review.
-- Ids are the senders' own words. What refers to something may come before it, so nothing is a foreign key.
-- `told_at` says of every field when that was so: a report that comes late fills in and takes nothing back.

CREATE TABLE projects (
    id         text PRIMARY KEY,
    name       text,
    code       text,  -- as files are named after it
    archived   boolean,
    source     text,
    updated_at timestamptz NOT NULL,
    removed    boolean NOT NULL DEFAULT false,
    told_at    jsonb NOT NULL
);

CREATE TABLE shots (
    id         text PRIMARY KEY,
    project_id text NOT NULL,
    name       text NOT NULL,
    episode    text,
    scene      text,
    status     text,
    source     text,
    updated_at timestamptz NOT NULL,
    removed    boolean NOT NULL DEFAULT false,
    told_at    jsonb NOT NULL
);
CREATE INDEX idx_shots_project ON shots (project_id, name);

CREATE TABLE versions (
    id             text PRIMARY KEY,
    project_id     text NOT NULL,
    shot_id        text,
    name           text,
    version_number int CHECK (version_number >= 0),
    task           text,
    artist         text,
    status         text,  -- as the tracker says it
    decision       text CHECK (decision IN ('waiting', 'approved', 'changes', 'rejected')),
    decided_at     timestamptz,
    path           text,
    job_id         text,  -- the render job that made it
    created_at     timestamptz,
    source         text,
    updated_at     timestamptz NOT NULL,
    removed        boolean NOT NULL DEFAULT false,
    told_at        jsonb NOT NULL
);
CREATE INDEX idx_versions_project ON versions (project_id, shot_id);
CREATE INDEX idx_versions_shot ON versions (shot_id);
CREATE INDEX idx_versions_job ON versions (job_id);
CREATE INDEX idx_versions_created ON versions (created_at);

-- What a tracker has and a disk or bucket has not, or the other way round.
CREATE TABLE reconcile_errors (
    id           text PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN (
        'missing_in_fs', 'missing_in_s3', 'orphan_in_fs', 'orphan_in_s3', 'version_mismatch')),
    project_id   text,
    shot_id      text,
    version_name text,
    path         text,
    message      text,
    found_at     timestamptz,
    resolved_at  timestamptz,
    source       text,
    updated_at   timestamptz NOT NULL,
    removed      boolean NOT NULL DEFAULT false,
    told_at      jsonb NOT NULL
);
CREATE INDEX idx_reconcile_errors_open ON reconcile_errors (project_id) WHERE resolved_at IS NULL AND NOT removed;

-- `report` is {processed, invalid, warnings, processed_count, invalid_count}; the counts may be more than is listed.
CREATE TABLE ingest_runs (
    id              text PRIMARY KEY,
    project_id      text,
    source          text,
    started_at      timestamptz,
    completed_at    timestamptz,
    report          jsonb CHECK (jsonb_typeof(report) = 'object'),
    updated_at      timestamptz NOT NULL,
    removed         boolean NOT NULL DEFAULT false,
    told_at         jsonb NOT NULL,
    began_at        timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(started_at, completed_at, updated_at)) STORED,
    processed_count int NOT NULL GENERATED ALWAYS AS (
        coalesce((report ->> 'processed_count')::int, jsonb_array_length(report -> 'processed'), 0)) STORED,
    invalid_count   int NOT NULL GENERATED ALWAYS AS (
        coalesce((report ->> 'invalid_count')::int, jsonb_array_length(report -> 'invalid'), 0)) STORED
);
CREATE INDEX idx_ingest_runs_began ON ingest_runs (began_at DESC, id DESC);
CREATE INDEX idx_ingest_runs_completed ON ingest_runs (completed_at DESC) WHERE completed_at IS NOT NULL;

-- The files of a report, so that those of a shot are found.
CREATE TABLE ingest_files (
    run_id     text NOT NULL REFERENCES ingest_runs ON DELETE CASCADE,
    position   int NOT NULL,
    accepted   boolean NOT NULL,
    path       text NOT NULL,
    reason     text,
    show_code  text,
    episode    text,
    scene      text,
    shot       text,
    descriptor text,
    PRIMARY KEY (run_id, accepted, position)
);
CREATE INDEX idx_ingest_files_shot ON ingest_files (lower(shot), lower(show_code));

-- `status` is the farm's own word, `state` ours.
CREATE TABLE render_jobs (
    id            text PRIMARY KEY,
    farm          text,
    farm_type     text,
    status        text,
    message       text,
    request       jsonb CHECK (jsonb_typeof(request) = 'object'),
    project_id    text,
    shot_id       text,
    submitted_at  timestamptz,
    started_at    timestamptz,
    completed_at  timestamptz,
    frames_total  int CHECK (frames_total >= 0),
    frames_done   int CHECK (frames_done >= 0),
    frames_failed int CHECK (frames_failed >= 0),
    source        text,
    updated_at    timestamptz NOT NULL,
    removed       boolean NOT NULL DEFAULT false,
    told_at       jsonb NOT NULL,
    came_at       timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(submitted_at, started_at, updated_at)) STORED,
    state         text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN lower(status) IN ('queued', 'pending', 'submitted', 'ready', 'startup', 'requeueing') THEN 'queued'
             WHEN lower(status) IN ('waiting', 'depend', 'dependent', 'blocked', 'paused', 'suspended') THEN 'waiting'
             WHEN lower(status) IN ('running', 'rendering', 'active', 'started', 'in_progress') THEN 'running'
             WHEN lower(status) IN ('completed', 'complete', 'succeeded', 'success', 'finished', 'done') THEN 'succeeded'
             WHEN lower(status) IN ('failed', 'error', 'errored', 'dead') THEN 'failed'
             WHEN lower(status) IN ('cancelled', 'canceled', 'aborted', 'killed') THEN 'cancelled'
             WHEN lower(status) = 'skipped' THEN 'skipped'
             ELSE 'unknown' END) STORED
);
CREATE INDEX idx_render_jobs_came ON render_jobs (came_at DESC, id DESC);
CREATE INDEX idx_render_jobs_state ON render_jobs (state, came_at DESC, id DESC);
CREATE INDEX idx_render_jobs_shot ON render_jobs (shot_id);

-- What a job was said to be, and when.
CREATE TABLE render_job_states (
    job_id text NOT NULL REFERENCES render_jobs ON DELETE CASCADE,
    at     timestamptz NOT NULL,
    status text NOT NULL,
    PRIMARY KEY (job_id, at)
);

CREATE TABLE playlists (
    id         text PRIMARY KEY,
    project_id text NOT NULL,
    name       text,
    kind       text,
    due_at     timestamptz,  -- when it is looked at
    created_at timestamptz,
    clips      jsonb CHECK (jsonb_typeof(clips) = 'array'),
    source     text,
    updated_at timestamptz NOT NULL,
    removed    boolean NOT NULL DEFAULT false,
    told_at    jsonb NOT NULL
);
CREATE INDEX idx_playlists_project ON playlists (project_id);

CREATE TABLE playlist_clips (
    playlist_id      text NOT NULL REFERENCES playlists ON DELETE CASCADE,
    position         int NOT NULL,
    version_id       text,
    shot_id          text,
    name             text,
    duration_seconds double precision,
    PRIMARY KEY (playlist_id, position)
);
CREATE INDEX idx_playlist_clips_version ON playlist_clips (version_id);
CREATE INDEX idx_playlist_clips_shot ON playlist_clips (shot_id);
CREATE INDEX idx_ingest_runs_source ON ingest_runs (source) WHERE NOT removed;
