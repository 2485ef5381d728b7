SELECT r.id, run_payload(r) AS payload FROM ingest_runs AS r WHERE r.id = ANY (%(ids)s::text[]) AND NOT r.removed
