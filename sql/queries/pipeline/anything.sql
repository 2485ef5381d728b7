-- Whether anybody ever told of a production.
SELECT EXISTS (SELECT FROM projects) OR EXISTS (SELECT FROM shots) OR EXISTS (SELECT FROM versions)
    OR EXISTS (SELECT FROM ingest_runs) OR EXISTS (SELECT FROM render_jobs) OR EXISTS (SELECT FROM playlists)
    OR EXISTS (SELECT FROM reconcile_errors) AS anything
