-- One import, or the undoing of one, at a time.
SELECT pg_try_advisory_xact_lock(hashtext('cinevault'), hashtext('imports'))
