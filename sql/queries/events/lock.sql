-- What was told of a thing and what is told now are put together by one at a time.
SELECT pg_advisory_xact_lock(hashtext('cinevault events'), hashtext(%(kind)s))
