SELECT j.id, job_payload(j) AS payload FROM render_jobs AS j WHERE j.id = ANY (%(ids)s::text[]) AND NOT j.removed
