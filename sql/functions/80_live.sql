-- Tells live streams what a statement changed, whoever ran it. Arguments: the stream, what one thing in it is called, and
-- what its id is called there. What looks the same as before is no news.
CREATE OR REPLACE FUNCTION tell_live() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    rows text := '(SELECT id, %2$I(ROW(r.*)::%1$s) AS payload FROM %3$I AS r WHERE NOT removed)';
    none text := '(SELECT NULL::text AS id, NULL::jsonb AS payload WHERE false)';
    payload text := TG_ARGV[1] || '_payload';
BEGIN
    EXECUTE format(
        $news$
            INSERT INTO live_outbox (stream, kind, entity_id, payload)
            SELECT %1$L, %2$L || CASE WHEN was.id IS NULL THEN '.created' WHEN now.id IS NULL THEN '.removed'
                                      ELSE '.updated' END,
                   id, coalesce(now.payload, jsonb_build_object(%3$L, id))
            FROM %4$s AS was FULL JOIN %5$s AS now USING (id)
            WHERE was.payload IS DISTINCT FROM now.payload
            ORDER BY id
        $news$,
        TG_ARGV[0], TG_ARGV[1], TG_ARGV[2],
        CASE TG_OP WHEN 'INSERT' THEN none ELSE format(rows, TG_RELID::regclass, payload, 'old_rows') END,
        CASE TG_OP WHEN 'DELETE' THEN none ELSE format(rows, TG_RELID::regclass, payload, 'new_rows') END);
    RETURN NULL;
END $$;

-- Wakes the readers, once for each transaction: what is said twice there is sent once.
CREATE OR REPLACE FUNCTION wake_live() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM news) THEN
        NOTIFY cinevault_live;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER wake_live AFTER INSERT ON live_outbox
REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION wake_live();

CREATE OR REPLACE TRIGGER live_insert AFTER INSERT ON render_jobs
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_live('jobs', 'job', 'job_id');
CREATE OR REPLACE TRIGGER live_update AFTER UPDATE ON render_jobs
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
EXECUTE FUNCTION tell_live('jobs', 'job', 'job_id');
CREATE OR REPLACE TRIGGER live_delete AFTER DELETE ON render_jobs
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_live('jobs', 'job', 'job_id');

CREATE OR REPLACE TRIGGER live_insert AFTER INSERT ON ingest_runs
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_live('runs', 'run', 'id');
CREATE OR REPLACE TRIGGER live_update AFTER UPDATE ON ingest_runs
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
EXECUTE FUNCTION tell_live('runs', 'run', 'id');
CREATE OR REPLACE TRIGGER live_delete AFTER DELETE ON ingest_runs
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tell_live('runs', 'run', 'id');

-- Numbers what was committed, at most so much of it; how much that was. One does it at a time, and the next one sees what
-- it did: the row of live_position is held until the end.
CREATE OR REPLACE FUNCTION number_live_events(most int) RETURNS bigint
LANGUAGE plpgsql STRICT AS $$
DECLARE
    given bigint;
    numbered bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM live_outbox) THEN
        RETURN 0;
    END IF;
    SELECT last INTO given FROM live_position FOR UPDATE;
    WITH taken AS (
        DELETE FROM live_outbox WHERE n IN (SELECT n FROM live_outbox ORDER BY n LIMIT most)
        RETURNING n, stream, kind, entity_id, payload
    )
    INSERT INTO live_events (id, stream, kind, entity_id, payload)
    SELECT given + row_number() OVER (ORDER BY n), stream, kind, entity_id, payload FROM taken;
    GET DIAGNOSTICS numbered = ROW_COUNT;
    UPDATE live_position SET last = given + numbered;
    RETURN numbered;
END $$;
