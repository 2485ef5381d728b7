-- One person's plays in the order of time, for history and drawers.
CREATE INDEX idx_stream_sessions_user_started ON stream_sessions (user_id, started_at);

-- What everybody watched before viewer_horizon.day, so that totals over all years need not read them all. A write
-- to an earlier day takes the horizon away when it is settled, and with it these rows' validity.
CREATE TABLE viewer_horizon (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    day      date NOT NULL
);
CREATE TABLE viewer_totals (
    user_id       uuid PRIMARY KEY,
    plays         bigint NOT NULL,
    completed     bigint NOT NULL,
    watch_seconds numeric NOT NULL
);
CREATE TABLE viewer_genres (
    user_id uuid NOT NULL,
    genre   text NOT NULL,
    seconds bigint NOT NULL,
    PRIMARY KEY (user_id, genre)
);
