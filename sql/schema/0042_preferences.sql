-- What the Settings screen asks of the jobs: the next run of the job takes its row away, whoever begins that run.
CREATE TABLE job_requests (
    job      text PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- A library that is not followed is as good as removed: the collector reads neither its items nor its plays.
ALTER TABLE libraries ADD COLUMN is_followed boolean NOT NULL DEFAULT true;

-- Whoever was forgotten keeps an id, so that nobody is taken for somebody else, and gets no name again.
ALTER TABLE users ADD COLUMN forgotten_at timestamptz;
