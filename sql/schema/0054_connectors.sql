-- How far each system of a production was read, in the words of whoever reads it.
CREATE TABLE source_places (
    source   text PRIMARY KEY,
    place    jsonb NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now()
);

-- The jobs of a farm that are not over yet: are they still there?
CREATE INDEX idx_render_jobs_open ON render_jobs (source)
    WHERE NOT removed AND state IN ('queued', 'waiting', 'running', 'unknown');
