-- Local hours without people, and months of people: a year's heat map and sums are added up in no time.

-- Where the hour is NULL, it is the whole day.
CREATE TYPE playback_hours_row AS (
    day           date,
    hour          int,
    server_id     uuid,
    library_id    uuid,
    playback_type text,
    media_type    text,
    plays         bigint,
    completed     bigint,
    watch_seconds numeric,
    bytes         numeric
);
CREATE TABLE playback_hours_stored OF playback_hours_row (day WITH OPTIONS NOT NULL);
CREATE INDEX idx_playback_hours_day ON playback_hours_stored (day);
CREATE INDEX idx_playback_hours_whole ON playback_hours_stored (day) WHERE hour IS NULL;

CREATE TYPE playback_monthly_row AS (
    month         date,
    server_id     uuid,
    user_id       uuid,
    library_id    uuid,
    playback_type text,
    media_type    text,
    plays         bigint,
    completed     bigint,
    watch_seconds numeric,
    bytes         numeric
);
CREATE TABLE playback_monthly_stored OF playback_monthly_row (month WITH OPTIONS NOT NULL);
CREATE INDEX idx_playback_monthly_month ON playback_monthly_stored (month);

-- The months that are stored: those that are over and of which nothing was missing. Of others their days are asked.
CREATE TABLE stored_months (
    month date PRIMARY KEY
);

-- A store that has plays is also one that can mark them.
DO $$
BEGIN
    IF EXISTS (SELECT FROM stream_slices) THEN
        EXECUTE 'SELECT mark_dirty(''slices'', ARRAY(SELECT DISTINCT quarter(started_at) FROM stream_slices))';
    END IF;
END $$;
