-- Things of a production as they are told: in any order, again, and in pieces. Of every field the newest report that has
-- it counts, of two equally new ones the one that came last; so the order makes no difference to what is kept.

-- The columns of a table that are told.
CREATE OR REPLACE FUNCTION told_columns(kept regclass) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
    FROM pg_attribute
    WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
$$;

-- Puts what is in the table `told_thing` together with what the table has; how many things that were known are now
-- different.
CREATE OR REPLACE FUNCTION merge_told(kept regclass) RETURNS bigint
LANGUAGE plpgsql STRICT AS $$
DECLARE
    columns text := told_columns(kept);
    excluded text := regexp_replace(columns, '(\w+)', 'excluded.\1', 'g');
    known text := regexp_replace(columns, '(\w+)', 'k.\1', 'g');
    updated bigint;
BEGIN
    EXECUTE format($merge$
        WITH fields AS (
            SELECT t.id, f.key, f.value, t.at, t.n FROM told_thing AS t, jsonb_each(t.doc) AS f
            UNION ALL
            SELECT k.id, f.key, to_jsonb(k) -> f.key, f.value::timestamptz, -1
            FROM %1$s AS k, jsonb_each_text(k.told_at) AS f
            WHERE k.id IN (SELECT id FROM told_thing)
        ), newest AS (
            SELECT DISTINCT ON (id, key) id, key, value, at FROM fields ORDER BY id, key, at DESC, n DESC
        ), whole AS (
            SELECT jsonb_object_agg(key, value)
                       || jsonb_build_object('id', id, 'told_at', jsonb_object_agg(key, at)) AS doc
            FROM newest
            GROUP BY id
        ), written AS (
            INSERT INTO %1$s AS k (%2$s)
            SELECT %2$s FROM whole, LATERAL jsonb_populate_record(NULL::%1$s, doc) AS r
            ON CONFLICT (id) DO UPDATE SET (%2$s) = ROW (%3$s)
            WHERE (%4$s) IS DISTINCT FROM (%3$s)
            RETURNING k.id
        )
        SELECT count(*) FROM written WHERE id IN (SELECT id FROM %1$s)
    $merge$, kept, columns, excluded, known) INTO updated;
    RETURN updated;
END $$;

-- The files of the reports that changed, one row each.
CREATE OR REPLACE FUNCTION spread_reports() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ingest_files WHERE run_id IN (SELECT id FROM changed);
    INSERT INTO ingest_files
    SELECT c.id, e.n, l.accepted, e.one ->> 'path', e.one ->> 'reason', e.one #>> '{media_info,show_code}',
           e.one #>> '{media_info,episode}', e.one #>> '{media_info,scene}', e.one #>> '{media_info,shot}',
           e.one #>> '{media_info,descriptor}'
    FROM changed AS c, (VALUES (true, 'processed'), (false, 'invalid')) AS l (accepted, key),
         LATERAL jsonb_array_elements(CASE jsonb_typeof(c.report -> l.key) WHEN 'array' THEN c.report -> l.key END)
             WITH ORDINALITY AS e (one, n);
    RETURN NULL;
END $$;

-- The clips of the playlists that changed, one row each.
CREATE OR REPLACE FUNCTION spread_clips() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM playlist_clips WHERE playlist_id IN (SELECT id FROM changed);
    INSERT INTO playlist_clips
    SELECT c.id, e.n, e.one ->> 'version_id', e.one ->> 'shot_id', e.one ->> 'name',
           coalesce((e.one ->> 'duration_seconds')::double precision,
                    CASE WHEN (e.one ->> 'frame_rate')::double precision >= 0.001
                         THEN (e.one ->> 'frame_count')::double precision / (e.one ->> 'frame_rate')::double precision END)
    FROM changed AS c, LATERAL jsonb_array_elements(c.clips) WITH ORDINALITY AS e (one, n);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER spread_insert AFTER INSERT ON ingest_runs
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spread_reports();
CREATE OR REPLACE TRIGGER spread_update AFTER UPDATE ON ingest_runs
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spread_reports();
CREATE OR REPLACE TRIGGER spread_insert AFTER INSERT ON playlists
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spread_clips();
CREATE OR REPLACE TRIGGER spread_update AFTER UPDATE ON playlists
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION spread_clips();

-- A moment as text, the same in whatever zone the writer's session is.
CREATE OR REPLACE FUNCTION moment_text(at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN extract(microseconds FROM at)::int % 1000000 = 0 THEN ''
                ELSE to_char(at AT TIME ZONE 'UTC', '.US') END || '+00:00'
$$;

-- A job and a run as lookups and live streams show them.
CREATE OR REPLACE FUNCTION job_payload(j render_jobs) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'job_id', j.id, 'status', coalesce(j.status, 'unknown'), 'farm', coalesce(j.farm, 'unknown'),
        'farm_type', j.farm_type, 'message', j.message, 'request', j.request,
        'submitted_at', moment_text(j.submitted_at))
$$;

CREATE OR REPLACE FUNCTION run_payload(r ingest_runs) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'id', r.id, 'started_at', moment_text(r.started_at), 'completed_at', moment_text(r.completed_at),
        'status', CASE WHEN r.completed_at IS NULL THEN 'running' ELSE 'completed' END,
        'report', coalesce(r.report, '{}')
            || jsonb_build_object('processed_count', r.processed_count, 'invalid_count', r.invalid_count))
$$;

-- The name of somebody who works on a production. For those whom names are not told, discreet.person_name stands before it.
CREATE OR REPLACE FUNCTION person_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT name $$;

-- What we call the state that a farm calls so; as render_jobs.state has it.
CREATE OR REPLACE FUNCTION job_state(status text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN lower(status) IN ('queued', 'pending', 'submitted', 'ready', 'startup', 'requeueing') THEN 'queued'
                WHEN lower(status) IN ('waiting', 'depend', 'dependent', 'blocked', 'paused', 'suspended') THEN 'waiting'
                WHEN lower(status) IN ('running', 'rendering', 'active', 'started', 'in_progress') THEN 'running'
                WHEN lower(status) IN ('completed', 'complete', 'succeeded', 'success', 'finished', 'done')
                    THEN 'succeeded'
                WHEN lower(status) IN ('failed', 'error', 'errored', 'dead') THEN 'failed'
                WHEN lower(status) IN ('cancelled', 'canceled', 'aborted', 'killed') THEN 'cancelled'
                WHEN lower(status) = 'skipped' THEN 'skipped'
                ELSE 'unknown' END
$$;
