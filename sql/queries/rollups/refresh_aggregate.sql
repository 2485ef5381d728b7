CALL refresh_continuous_aggregate(%(name)s::regclass, %(starts)s::timestamptz, %(ends)s::timestamptz)
