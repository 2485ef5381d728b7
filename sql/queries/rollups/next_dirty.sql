SELECT source, day_start(first) AS starts, day_start(first + %(days)s::int) AS ends,
       coalesce((SELECT horizon FROM rollup_horizon AS h WHERE h.source = f.source), timestamptz '2000-01-01 00:00Z') AS horizon
FROM (SELECT source, local_day(min(bucket)) AS first
      FROM rollup_dirty
      WHERE pg_visible_in_snapshot(written_by, %(seen)s::pg_snapshot)
      GROUP BY source) AS f
ORDER BY source
LIMIT 1
