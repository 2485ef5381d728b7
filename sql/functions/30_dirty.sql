-- Every write leaves a mark on the quarter hours it touched; refreshing a rollup takes the marks away.

CREATE OR REPLACE FUNCTION mark_dirty(marked text, quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO rollup_dirty
    SELECT marked, q, pg_current_xact_id()
    FROM unnest(quarters) AS q
    WHERE NOT EXISTS (SELECT FROM rollup_horizon AS h WHERE h.source = marked AND q < h.horizon)
    ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION mark_by_started_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY[quarter(OLD.started_at)]);
        RETURN NULL;
    END IF;
    PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(started_at) FROM new_rows));
    IF TG_OP = 'UPDATE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(started_at) FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION mark_by_recorded_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY[quarter(OLD.recorded_at)]);
        RETURN NULL;
    END IF;
    PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(recorded_at) FROM new_rows));
    IF TG_OP = 'UPDATE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(recorded_at) FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION mark_by_published_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY[quarter(OLD.published_at)]);
        RETURN NULL;
    END IF;
    PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(published_at) FROM new_rows));
    IF TG_OP = 'UPDATE' THEN
        PERFORM mark_dirty(TG_ARGV[0], ARRAY(SELECT DISTINCT quarter(published_at) FROM old_rows));
    END IF;
    RETURN NULL;
END $$;

-- After a change that no trigger sees: a new time zone, aggregates built anew.
CREATE OR REPLACE FUNCTION mark_everything() RETURNS void
LANGUAGE sql AS $$
    SELECT mark_dirty('slices', ARRAY(SELECT DISTINCT quarter(started_at) FROM stream_slices));
    SELECT mark_dirty('transcodes', ARRAY(SELECT DISTINCT quarter(started_at) FROM transcode_history));
    SELECT mark_dirty('metrics', ARRAY(SELECT DISTINCT quarter(recorded_at) FROM system_metrics));
    SELECT mark_dirty('renders', ARRAY(SELECT DISTINCT quarter(published_at) FROM renders));
$$;

-- Deletions are watched row by row, because TimescaleDB's columnstore allows no other way. Retention removes samples
-- whose rollups stay: it says so in cinevault.retention, and leaves no marks.
CREATE OR REPLACE FUNCTION watch_for_changes(watched regclass, time_column text, source text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    event text;
    how jsonb := '{
        "INSERT": "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT",
        "DELETE": "FOR EACH ROW WHEN (current_setting(''cinevault.retention'', true) IS DISTINCT FROM ''on'')"}';
BEGIN
    FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s EXECUTE FUNCTION %I(%L)',
                       'dirty_' || lower(event), event, watched, how ->> event, 'mark_by_' || time_column, source);
    END LOOP;
END $$;

SELECT watch_for_changes('stream_slices', 'started_at', 'slices'),
       watch_for_changes('transcode_history', 'started_at', 'transcodes'),
       watch_for_changes('system_metrics', 'recorded_at', 'metrics'),
       watch_for_changes('renders', 'published_at', 'renders');
