-- Concurrency is what no continuous aggregate can express, and renders are too few and too often corrected to be
-- worth one: both are stored by settle. For the others the refresh has run already.
CREATE OR REPLACE FUNCTION store_rollups(marked text, quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$ $$;

-- The days of a new time zone are other days: the aggregates over days are built anew.
CREATE OR REPLACE FUNCTION rebuild_days() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DROP MATERIALIZED VIEW playback_daily_stored, title_daily_stored, transcode_daily_stored;
    PERFORM forget_days();
    PERFORM build_days();
    PERFORM watch_over_aggregates();
    DELETE FROM daily_stats;
    PERFORM mark_everything();
END $$;
