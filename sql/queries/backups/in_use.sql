SELECT EXISTS (SELECT FROM accounts) OR EXISTS (SELECT FROM servers) OR EXISTS (SELECT FROM stream_sessions)
           OR EXISTS (SELECT FROM media_items) AS filled,
       ARRAY(SELECT DISTINCT application_name
             FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND starts_with(application_name, 'cinevault-')
             ORDER BY 1) AS programs,
       CURRENT_SCHEMA::text AS schema
