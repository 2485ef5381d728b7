-- The runs that were told by this source and are there.
SELECT id FROM ingest_runs WHERE source = %(source)s::text AND NOT removed
