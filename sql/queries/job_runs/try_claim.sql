-- Held until the transaction ends, also when that is because the process died.
SELECT pg_try_advisory_xact_lock(hashtext('cinevault-job'), hashtext(%(job)s::text)) AS claimed
