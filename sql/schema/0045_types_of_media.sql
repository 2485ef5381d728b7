-- What kind of thing was played is kept with its slices, so that rollups can be asked for it.
ALTER TABLE stream_slices ADD COLUMN media_type text;

-- TimescaleDB's Community edition makes its aggregates anew.
DO $$
DECLARE
    stored text;
BEGIN
    FOREACH stored IN ARRAY ARRAY['playback_quarters_stored', 'playback_daily_stored'] LOOP
        IF (SELECT relkind FROM pg_class WHERE oid = to_regclass(stored)) = 'v' THEN
            DROP VIEW IF EXISTS playback_quarters, playback_daily;
            EXECUTE format('DROP MATERIALIZED VIEW %I', stored);
        END IF;
    END LOOP;
END $$;

ALTER TYPE playback_quarters_row ADD ATTRIBUTE media_type text CASCADE;
ALTER TYPE playback_daily_row ADD ATTRIBUTE media_type text CASCADE;

-- A store that has plays is also one that can mark them.
DO $$
BEGIN
    IF EXISTS (SELECT FROM stream_slices) THEN
        UPDATE stream_slices AS s SET media_type = m.media_type FROM media_items AS m WHERE m.id = s.media_item_id;
        EXECUTE 'SELECT mark_dirty(''slices'', ARRAY(SELECT DISTINCT quarter(started_at) FROM stream_slices))';
    END IF;
END $$;
