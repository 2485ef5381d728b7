SELECT pg_advisory_lock(hashtext('cinevault'), hashtext('refresh'))
