SELECT settle(%(source)s::text, %(starts)s::timestamptz, %(ends)s::timestamptz, %(seen)s::pg_snapshot)
