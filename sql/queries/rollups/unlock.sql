SELECT pg_advisory_unlock(hashtext('cinevault'), hashtext('refresh'))
