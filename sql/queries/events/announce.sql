SELECT pg_notify('cinevault_events', %(kind)s)
