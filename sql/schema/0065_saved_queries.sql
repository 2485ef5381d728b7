-- Questions that analysts keep, for themselves or for all.
CREATE TABLE saved_queries (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    text       text NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
    is_shared  boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_saved_queries_name ON saved_queries (owner_id, lower(name));
