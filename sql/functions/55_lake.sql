-- Which days of which data set have to be written again into lakes. Days are those of UTC. Retention takes away what a
-- lake keeps: it leaves no marks.

CREATE OR REPLACE FUNCTION utc_day(at timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE 'UTC')::date
$$;

CREATE OR REPLACE FUNCTION utc_day(day date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT day $$;

CREATE OR REPLACE FUNCTION mark_lakes(marked text, days date[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO lake_marks
    SELECT marked, d, pg_current_xact_id() FROM unnest(days) AS d WHERE d IS NOT NULL
    ON CONFLICT DO NOTHING
$$;

-- Where the transaction ids of marks count: a copy of the store is another one.
CREATE OR REPLACE FUNCTION this_store() RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT (SELECT c.system_identifier FROM pg_control_system() AS c)::text || '/' || d.oid
    FROM pg_database AS d WHERE d.datname = current_database()
$$;

-- Arguments: the data set, and when a row r is.
CREATE OR REPLACE FUNCTION mark_days() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lakes) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT mark_lakes(%L, ARRAY[utc_day(%s)]) FROM (SELECT ($1).*) AS r', TG_ARGV[0], TG_ARGV[1])
        USING OLD;
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT mark_lakes(%L, ARRAY(SELECT DISTINCT utc_day(%s) FROM new_rows AS r))',
                   TG_ARGV[0], TG_ARGV[1]);
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('SELECT mark_lakes(%L, ARRAY(SELECT DISTINCT utc_day(%s) FROM old_rows AS r))',
                       TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $$;

-- Rows of a data set tell names that lie elsewhere. Whose name it is is noted, not the days: rows that refer to it may
-- be written at this moment. Arguments: the data set, its relation, the column there that refers to the changed row,
-- when a row r is, and the columns n that are told.
CREATE OR REPLACE FUNCTION mark_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM lakes) THEN
        RETURN NULL;
    END IF;
    EXECUTE 'INSERT INTO lake_names SELECT $1, $2, $3, $4, n.id::text, pg_current_xact_id() ' || CASE TG_OP
        WHEN 'UPDATE' THEN format('FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id WHERE (%s) IS DISTINCT FROM (%s)',
                                  TG_ARGV[4], replace(TG_ARGV[4], 'n.', 'o.'))
        WHEN 'INSERT' THEN 'FROM new_rows AS n' ELSE 'FROM old_rows AS n' END || ' ON CONFLICT DO NOTHING'
    USING TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], TG_ARGV[3];
    RETURN NULL;
END $$;

-- What changed that a reader with the snapshot `seen` could not see and this one can.
CREATE OR REPLACE FUNCTION changed_days(seen pg_snapshot) RETURNS TABLE (dataset text, day date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    named record;
BEGIN
    RETURN QUERY SELECT DISTINCT m.dataset, m.day FROM lake_marks AS m WHERE NOT pg_visible_in_snapshot(written_by, seen);
    FOR named IN
        SELECT n.dataset, n.relation, n.key, n.clock, array_agg(DISTINCT n.id) AS ids,
               format_type(a.atttypid, NULL) AS kind
        FROM lake_names AS n
        JOIN pg_attribute AS a ON a.attrelid = to_regclass(n.relation) AND a.attname = n.key
        WHERE NOT pg_visible_in_snapshot(n.written_by, seen)
        GROUP BY 1, 2, 3, 4, 6
    LOOP
        RETURN QUERY EXECUTE format('SELECT DISTINCT %L::text, utc_day(%s) FROM %I AS r WHERE r.%I = ANY ($1::%s[])',
                                    named.dataset, named.clock, named.relation, named.key, named.kind)
        USING named.ids;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION watch_days(dataset text, watched regclass, clock text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    event text;
    how jsonb := '{
        "INSERT": "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT",
        "DELETE": "FOR EACH ROW WHEN (current_setting(''cinevault.retention'', true) IS DISTINCT FROM ''on'')"}';
BEGIN
    FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s EXECUTE FUNCTION mark_days(%L, %L)',
                       'lake_' || lower(event), event, watched, how ->> event, dataset, clock);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION watch_names(
    named regclass, told text, dataset text, relation text, key text, clock text, events text[] DEFAULT '{UPDATE}'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    event text;
    how jsonb := '{
        "INSERT": "REFERENCING NEW TABLE AS new_rows",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "REFERENCING OLD TABLE AS old_rows"}';
BEGIN
    FOREACH event IN ARRAY events LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT '
                       'EXECUTE FUNCTION mark_names(%L, %L, %L, %L, %L)',
                       'lake_' || relation || '_' || lower(event), event, named, how ->> event,
                       dataset, relation, key, clock, told);
    END LOOP;
END $$;

SELECT watch_days('sessions', 'stream_sessions', 'r.started_at'),
       watch_days('slices', 'stream_slices', 'r.started_at'),
       watch_days('transcodes', 'transcode_history', 'r.started_at'),
       watch_days('metrics', 'system_metrics', 'r.recorded_at'),
       watch_days('daily', 'daily_stats', 'r.stat_date'),
       watch_days('renders', 'renders', 'r.published_at'),
       watch_days('alerts', 'alert_log', 'r.sent_at'),
       watch_days('pipeline', 'ingest_runs', 'r.began_at'),
       watch_days('pipeline', 'render_jobs', 'r.came_at'),
       watch_days('pipeline', 'versions', 'coalesce(r.created_at, r.updated_at)'),
       watch_days('pipeline', 'reconcile_errors', 'coalesce(r.found_at, r.updated_at)');

SELECT watch_names(named::regclass, told, dataset, relation, key, 'r.started_at')
FROM (VALUES ('users', 'n.name', 'user_id'), ('servers', 'n.name', 'server_id'),
             ('media_items', 'n.title, n.series_title, n.season_number, n.episode_number, n.media_type',
              'media_item_id')) AS n (named, told, key),
     (VALUES ('sessions', 'stream_sessions'), ('transcodes', 'transcode_history')) AS d (dataset, relation);

SELECT watch_names('libraries', 'n.name', 'sessions', 'stream_sessions', 'library_id', 'r.started_at'),
       watch_names('render_accounts', 'n.first_name, n.sport, n.type', 'renders', 'renders', 'account_id',
                   'r.published_at', '{INSERT,UPDATE,DELETE}');

SELECT watch_names(named::regclass, 'n.name', 'pipeline', relation, key, clock, '{INSERT,UPDATE,DELETE}')
FROM (VALUES ('projects', 'project_id'), ('shots', 'shot_id')) AS n (named, key),
     (VALUES ('ingest_runs', 'r.began_at', false), ('render_jobs', 'r.came_at', true),
             ('versions', 'coalesce(r.created_at, r.updated_at)', true),
             ('reconcile_errors', 'coalesce(r.found_at, r.updated_at)', true)) AS d (relation, clock, of_shots)
WHERE named = 'projects' OR of_shots;
