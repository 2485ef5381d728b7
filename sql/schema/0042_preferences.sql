-- What the Settings screen asks of the jobs: the next run of the job takes its row away, whoever begins that run.
CREATE TABLE job_requests (
    job      text PRIMARY KEY,
    asked_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
