-- Hypertables, for both TimescaleDB editions. A table that already holds rows keeps them: they move into chunks.

SELECT create_hypertable('stream_sessions', by_range('started_at', interval '30 days'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('stream_slices', by_range('started_at', interval '30 days'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('transcode_history', by_range('started_at', interval '30 days'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('renders', by_range('published_at', interval '30 days'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('render_events', by_range('occurred_at', interval '30 days'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('system_metrics', by_range('recorded_at', interval '1 day'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('disk_metrics', by_range('recorded_at', interval '1 day'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false),
       create_hypertable('gpu_metrics', by_range('recorded_at', interval '1 day'),
                         migrate_data => true, if_not_exists => true, create_default_indexes => false);

-- Drops the chunks that lie wholly before `cutoff`; how many. `batch` is there because plain PostgreSQL needs it.
CREATE OR REPLACE FUNCTION drop_samples(cutoff timestamptz, batch int) RETURNS bigint
LANGUAGE sql AS $$
    SELECT count(*)
    FROM unnest(ARRAY['system_metrics', 'disk_metrics', 'gpu_metrics']::regclass[]) AS t,
         LATERAL drop_chunks(t, older_than => cutoff)
$$;
