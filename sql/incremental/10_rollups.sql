-- Plain PostgreSQL and TimescaleDB's Apache edition have no continuous aggregates: a refresh recomputes the spans
-- that changed, and only those.

CREATE OR REPLACE FUNCTION store_rollups(marked text, quarters timestamptz[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CASE marked
    WHEN 'slices' THEN
        DELETE FROM playback_quarters_stored WHERE bucket = ANY (quarters);
        INSERT INTO playback_quarters_stored
        SELECT r.* FROM spans_of(quarters) AS s, LATERAL playback_quarters_between(s.starts, s.ends) AS r;
        DELETE FROM playback_daily_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
        INSERT INTO playback_daily_stored
        SELECT r.* FROM days_of(quarters) AS d, LATERAL playback_daily_between(d.day, d.starts, d.ends) AS r;
        DELETE FROM title_daily_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
        INSERT INTO title_daily_stored
        SELECT r.* FROM days_of(quarters) AS d, LATERAL title_daily_between(d.day, d.starts, d.ends) AS r;
    WHEN 'transcodes' THEN
        DELETE FROM transcode_daily_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
        INSERT INTO transcode_daily_stored
        SELECT r.* FROM days_of(quarters) AS d, LATERAL transcode_daily_between(d.day, d.starts, d.ends) AS r;
    WHEN 'metrics' THEN
        DELETE FROM metrics_hourly_stored WHERE bucket IN (SELECT hours_of(quarters));
        INSERT INTO metrics_hourly_stored
        SELECT r.* FROM hours_of(quarters) AS h, LATERAL metrics_hourly_between(h, h + interval '1 hour') AS r;
    END CASE;
END $$;

-- The days of a new time zone are other days: what was stored by the old ones goes.
CREATE OR REPLACE FUNCTION rebuild_days() RETURNS void
LANGUAGE sql AS $$
    TRUNCATE playback_daily_stored, title_daily_stored, transcode_daily_stored;
    SELECT forget_days();
    DELETE FROM daily_stats;
    SELECT mark_everything();
$$;
