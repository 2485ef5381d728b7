-- All plays before viewer_horizon.day, so that counters over all years need not read them all.
CREATE TABLE play_totals (
    playback_type text PRIMARY KEY,
    plays         bigint NOT NULL,
    watch_seconds numeric NOT NULL,
    bytes         numeric NOT NULL
);
DELETE FROM viewer_horizon;
