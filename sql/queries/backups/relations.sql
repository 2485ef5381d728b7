-- The tables that a backup carries, out of those that migrations make, and the statements that read and write them.
-- Not carried: what is computed from others, what lasts a day, and who is signed in. Hours whose samples are gone
-- cannot be computed again: whatever holds them in this edition, they are read for the table that keeps such hours.
SELECT c.relname::text AS name,
       ARRAY(SELECT DISTINCT f.relname::text
             FROM pg_constraint AS k JOIN pg_class AS f ON f.oid = k.confrelid
             WHERE k.conrelid = c.oid AND k.contype = 'f' AND f.oid <> c.oid) AS needs,
       CASE WHEN c.relname = 'metrics_hourly_kept' THEN format($kept$
           COPY (SELECT %s FROM metrics_hourly AS m
                 WHERE m.bucket < (SELECT h.horizon FROM rollup_horizon AS h WHERE h.source = 'metrics')
                    OR NOT EXISTS (SELECT FROM system_metrics AS s
                                   WHERE s.host = m.host AND s.recorded_at >= m.bucket
                                     AND s.recorded_at < m.bucket + interval '1 hour')) TO STDOUT $kept$, a.columns)
       ELSE format('COPY (SELECT %s FROM %I) TO STDOUT', a.columns, c.relname) END AS unload,
       format('COPY %I (%s) FROM STDIN', c.relname, a.columns) AS load,
       format('COPY (SELECT %s FROM %I) TO STDOUT', a.columns, c.relname) AS reread
FROM pg_class AS c,
     LATERAL (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
              FROM pg_attribute
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS a
WHERE c.relnamespace = CURRENT_SCHEMA::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '%\_stored'
  AND NOT c.relname = ANY ('{schema_migrations,rollup_dirty,library_dirty,stored_months,live_events,live_outbox,
                            account_sessions,job_requests,lakes,lake_marks,lake_names}')
ORDER BY c.relname
