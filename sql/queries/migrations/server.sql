SELECT current_setting('server_version_num')::int AS version,
       pg_is_in_recovery() AS read_only,
       to_regclass('schema_migrations') IS NULL AS fresh,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'timescaledb')
       AND EXISTS (SELECT FROM pg_settings
                   WHERE name = 'shared_preload_libraries' AND setting LIKE '%timescaledb%') AS timescale_ready
