-- Days before this one lost samples to retention: a lake keeps what it has of them.
SELECT utc_day(horizon - interval '1 microsecond') + 1 FROM rollup_horizon WHERE source = 'metrics'
