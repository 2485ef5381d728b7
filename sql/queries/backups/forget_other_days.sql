-- Days that ended at another zone's midnight are computed again.
DELETE FROM daily_stats WHERE %(was)s::text <> %(timezone)s::text
