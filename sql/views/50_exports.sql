-- Exports as they are: one that runs while nobody runs exports was left by a process that ended without a word.
CREATE VIEW exports_known AS
SELECT e.id, e.asked_by, e.token_id, e.dataset, e.file_format, e.since, e.until, e.zone, e.columns, e.users, e.servers,
       e.hide_names, e.discreet, CASE WHEN left_alone THEN 'interrupted' ELSE e.state END AS state, e.cancel_asked,
       e.rows_done, e.rows_total, e.bytes, e.file_name, e.sha256, e.names_hidden,
       CASE WHEN left_alone THEN 'The program that wrote it ended before it was done.' ELSE e.error END AS error,
       e.created_at, e.started_at, e.finished_at, e.expires_at
FROM exports AS e, LATERAL (SELECT e.state = 'running' AND NOT job_is_run('make_exports') AS left_alone) AS asked;
