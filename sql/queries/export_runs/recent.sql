-- The newest first; of one person, or of everybody.
SELECT e.id, e.asked_by, e.token_id, e.dataset, e.file_format, e.since, e.until, e.zone, e.columns, e.users, e.servers,
       e.hide_names, e.discreet, e.state, e.cancel_asked, e.rows_done, e.rows_total, e.bytes, e.file_name, e.sha256,
       e.names_hidden, e.error, e.created_at, e.started_at, e.finished_at, e.expires_at
FROM exports_known AS e
WHERE %(of_all)s::boolean
   OR (e.asked_by = %(asked_by)s::text AND e.token_id IS NOT DISTINCT FROM %(token_id)s::uuid)
ORDER BY e.created_at DESC, e.id
LIMIT %(most)s::int
