INSERT INTO rollup_horizon (source, horizon)
SELECT 'metrics', c.cutoff
FROM (SELECT utc_hour(CURRENT_TIMESTAMP - make_interval(days => %(days)s::int)) AS cutoff) AS c
WHERE NOT EXISTS (SELECT FROM rollup_dirty AS d WHERE d.source = 'metrics' AND d.bucket < c.cutoff)
ON CONFLICT (source) DO UPDATE SET horizon = greatest(rollup_horizon.horizon, excluded.horizon)
RETURNING horizon
