-- Whether all transactions before that one have ended.
SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %(before)s::xid8
