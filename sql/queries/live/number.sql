SELECT number_live_events(%(most)s::int) AS numbered
