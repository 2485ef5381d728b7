-- Samples of less than a day are those of a new installation, which nobody misses.
SELECT EXISTS (SELECT FROM accounts) OR EXISTS (SELECT FROM servers) OR EXISTS (SELECT FROM stream_sessions)
           OR EXISTS (SELECT FROM media_items) OR EXISTS (SELECT FROM transcode_history)
           OR EXISTS (SELECT FROM renders) OR EXISTS (SELECT FROM projects) OR EXISTS (SELECT FROM versions)
           OR EXISTS (SELECT FROM render_jobs)
           OR EXISTS (SELECT FROM system_metrics WHERE recorded_at < CURRENT_TIMESTAMP - interval '1 day') AS filled,
       ARRAY(SELECT DISTINCT application_name
             FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND starts_with(application_name, 'cinevault-')
             ORDER BY 1) AS programs,
       CURRENT_SCHEMA::text AS schema
