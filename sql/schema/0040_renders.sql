-- What a content system renders for its accounts: who it is for, what went in, what came out, and what became of it.
-- Ids are the content system's own. Accounts here are its customers, not the operators of the table accounts.

CREATE TABLE render_accounts (
    id           bigint PRIMARY KEY,
    first_name   text,
    last_name    text,
    sport        text,
    type_id      bigint,
    type         text,
    clubs        jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(clubs) = 'array'),
    associations jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(associations) = 'array'),
    told_at      timestamptz NOT NULL
);

CREATE TABLE render_schedulers (
    id           bigint PRIMARY KEY,
    name         text,
    time_of_day  time,
    is_rendering boolean NOT NULL DEFAULT false,
    queued       boolean NOT NULL DEFAULT false,
    days_id      bigint,
    days         text,
    account_id   bigint,
    told_at      timestamptz NOT NULL
);
CREATE INDEX idx_render_schedulers_queued ON render_schedulers (id) WHERE queued;

-- The counts are those of render_outputs, kept here so that a list and a day need not look there.
-- The time column is part of the primary key because a hypertable needs it there.
CREATE TABLE renders (
    id              bigint NOT NULL,
    published_at    timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    name            text,
    processing      boolean NOT NULL DEFAULT false,
    complete        boolean NOT NULL DEFAULT false,
    email_sent      boolean NOT NULL DEFAULT false,
    scheduler_id    bigint,
    account_id      bigint,
    workflow        text NOT NULL DEFAULT 'standard' CHECK (workflow IN ('standard', 'roster', 'manual')),
    downloads_count int NOT NULL DEFAULT 0 CHECK (downloads_count >= 0),
    articles_count  int NOT NULL DEFAULT 0 CHECK (articles_count >= 0),
    videos          int NOT NULL DEFAULT 0 CHECK (videos >= 0),
    images          int NOT NULL DEFAULT 0 CHECK (images >= 0),
    completed_at    timestamptz,  -- NULL where nobody saw it become complete
    emailed_at      timestamptz,
    removed_at      timestamptz,  -- the content system has it no more
    status          text GENERATED ALWAYS AS (
        CASE WHEN complete AND downloads_count = 0 AND articles_count = 0 THEN 'ghost'
             WHEN processing THEN 'processing'
             WHEN complete AND email_sent THEN 'email_sent'
             WHEN complete THEN 'complete'
             ELSE 'incomplete' END) STORED,
    PRIMARY KEY (id, published_at),
    CONSTRAINT renders_believable CHECK (
        published_at >= '2000-01-01 00:00Z' AND published_at < '2200-01-01 00:00Z')
);
CREATE INDEX idx_renders_published ON renders (published_at DESC, id DESC);
CREATE INDEX idx_renders_status ON renders (status, published_at DESC, id DESC);
CREATE INDEX idx_renders_account ON renders (account_id, published_at DESC, id DESC);
CREATE INDEX idx_renders_scheduler ON renders (scheduler_id, published_at DESC);
CREATE INDEX idx_renders_processing ON renders (published_at) WHERE processing;

CREATE TABLE render_outputs (
    render_id   bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('download', 'article')),
    id          bigint NOT NULL,
    name        text,
    type_id     bigint,
    type        text,
    category_id bigint,
    category    text,
    medium      text NOT NULL CHECK (medium IN ('video', 'image', 'content')),
    grade_id    bigint,
    grade_name  text,
    created_at  timestamptz,
    updated_at  timestamptz,
    PRIMARY KEY (render_id, kind, id)
);

-- What was processed: grades, results of games and games to come, each with its relations in `body`.
CREATE TABLE render_subjects (
    render_id  bigint NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('grade', 'result', 'upcoming')),
    id         bigint NOT NULL,
    grade_id   bigint,
    changed_at timestamptz,
    body       jsonb NOT NULL,
    PRIMARY KEY (render_id, kind, id)
);

CREATE TABLE rerender_requests (
    id               bigint PRIMARY KEY,
    render_id        bigint NOT NULL,
    status           text NOT NULL CHECK (status IN ('Pending', 'Processing', 'Completed', 'Rejected')),
    reason           text,
    user_email       text,
    additional_notes text,
    has_been_handled boolean NOT NULL DEFAULT false,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX idx_rerender_requests_render ON rerender_requests (render_id);

-- What a render was after each change: its newest line before a moment is what it was then.
CREATE TABLE render_events (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    render_id       bigint NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    status          text NOT NULL,
    processing      boolean NOT NULL,
    complete        boolean NOT NULL,
    email_sent      boolean NOT NULL,
    downloads_count int NOT NULL,
    articles_count  int NOT NULL,
    removed         boolean NOT NULL DEFAULT false,
    PRIMARY KEY (id, occurred_at)
);
CREATE INDEX idx_render_events_render ON render_events (render_id, occurred_at DESC, id DESC);
CREATE INDEX idx_render_events_occurred ON render_events (occurred_at);

-- Which number a document of the content system goes by here: newer systems give it another with every publication.
CREATE TABLE render_documents (
    document_id text PRIMARY KEY,
    render_id   bigint NOT NULL
);
CREATE INDEX idx_render_documents_render ON render_documents (render_id);
