-- Reports that are made every week or month, and what became of each.

-- `at` is by the clock on the wall of the store's zone: on that day of the week (1 is Monday) or month, the report is
-- made of the week or month that is over.
CREATE TABLE report_schedules (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    report      text NOT NULL,
    parameters  jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(parameters) = 'object'),
    every       text NOT NULL CHECK (every IN ('week', 'month')),
    on_day      int NOT NULL CHECK (on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 ELSE 28 END),
    at          time NOT NULL,
    file_format text NOT NULL,
    folder      text NOT NULL DEFAULT '',  -- within the folder of reports
    channel_id  uuid REFERENCES notification_channels ON DELETE SET NULL,
    discreet    boolean NOT NULL DEFAULT false,
    is_enabled  boolean NOT NULL DEFAULT true,
    created_by  text NOT NULL,
    -- Weeks and months that were over before are nobody's loss.
    counts_from timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    asked_at    timestamptz,  -- somebody wants it now
    created_at  timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_report_schedules_channel ON report_schedules (channel_id);
-- Two would write the same files.
CREATE UNIQUE INDEX idx_report_schedules_files ON report_schedules (report, every, file_format, lower(folder));

CREATE TABLE report_runs (
    schedule_id     uuid NOT NULL REFERENCES report_schedules ON DELETE CASCADE,
    first_day       date NOT NULL,
    last_day        date NOT NULL,
    started_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    outcome         text NOT NULL CHECK (outcome IN ('running', 'done', 'failed')),
    attempts        int NOT NULL DEFAULT 1,
    next_attempt_at timestamptz,  -- NULL: no more
    path            text,
    bytes           bigint,
    error           text,
    PRIMARY KEY (schedule_id, first_day)
);

-- Functions that readers of reports call look up the zone and what Settings tune; the rest is not for them.
ALTER TABLE settings_kv ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers_see_little ON settings_kv
    USING (CURRENT_USER <> ALL ('{cinevault_analytics,cinevault_analytics_discreet}')
           OR key = 'timezone' OR key LIKE 'preference.%');
