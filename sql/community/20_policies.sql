-- Background work that this edition does by itself. Jobs refresh what changed every minute; these policies are the
-- net below, and compress what is a week old.

CREATE OR REPLACE FUNCTION watch_over_aggregates() RETURNS void
LANGUAGE sql AS $$
    SELECT add_continuous_aggregate_policy(a, start_offset => interval '7 days', end_offset => interval '1 hour',
                                           schedule_interval => interval '1 hour', if_not_exists => true)
    FROM unnest(ARRAY['playback_quarters_stored', 'playback_daily_stored', 'title_daily_stored',
                      'transcode_daily_stored', 'metrics_hourly_stored']::regclass[]) AS a
$$;

SELECT watch_over_aggregates();

ALTER TABLE stream_sessions SET (timescaledb.enable_columnstore, timescaledb.segmentby = '',
                                 timescaledb.orderby = 'started_at, id');
ALTER TABLE stream_slices SET (timescaledb.enable_columnstore, timescaledb.segmentby = '',
                               timescaledb.orderby = 'started_at, session_id, ended_at');
ALTER TABLE transcode_history SET (timescaledb.enable_columnstore, timescaledb.segmentby = '',
                                   timescaledb.orderby = 'started_at, id');
ALTER TABLE system_metrics SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'host',
                                timescaledb.orderby = 'recorded_at, id');
ALTER TABLE disk_metrics SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'host, mount',
                              timescaledb.orderby = 'recorded_at');
ALTER TABLE gpu_metrics SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'host, gpu_index',
                             timescaledb.orderby = 'recorded_at');

CALL add_columnstore_policy('stream_sessions', after => interval '7 days', if_not_exists => true);
CALL add_columnstore_policy('stream_slices', after => interval '7 days', if_not_exists => true);
CALL add_columnstore_policy('transcode_history', after => interval '7 days', if_not_exists => true);
CALL add_columnstore_policy('system_metrics', after => interval '7 days', if_not_exists => true);
CALL add_columnstore_policy('disk_metrics', after => interval '7 days', if_not_exists => true);
CALL add_columnstore_policy('gpu_metrics', after => interval '7 days', if_not_exists => true);

-- An import may correct years of compressed plays in one transaction.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0',
                   current_database());
END $$;

-- Tells the server how old samples may become: what its retention policies drop, jobs need not.
CREATE OR REPLACE FUNCTION let_samples_age(days int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    samples regclass;
BEGIN
    FOREACH samples IN ARRAY ARRAY['system_metrics', 'disk_metrics', 'gpu_metrics']::regclass[] LOOP
        IF NOT EXISTS (SELECT FROM timescaledb_information.jobs
                       WHERE proc_name = 'policy_retention' AND hypertable_name = samples::text
                         AND (config ->> 'drop_after')::interval = make_interval(days => days)) THEN
            PERFORM remove_retention_policy(samples, if_exists => true);
            PERFORM add_retention_policy(samples, drop_after => make_interval(days => days));
        END IF;
    END LOOP;
END $$;

-- Thirty days until jobs say what the setting says.
SELECT let_samples_age(30)
WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs WHERE proc_name = 'policy_retention');
