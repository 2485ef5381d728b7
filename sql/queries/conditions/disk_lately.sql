-- How each disk stands, and the straight line through its last six hours.
SELECT host, host || ':' || mount AS target,
       (array_agg(free_bytes ORDER BY recorded_at DESC))[1]::float8 AS free,
       (array_agg(total_bytes ORDER BY recorded_at DESC))[1]::float8 AS total,
       max(recorded_at) AS sampled_at,
       86400 * regr_slope(free_bytes, extract(epoch FROM recorded_at - %(at)s::timestamptz)) AS bytes_per_day,
       extract(epoch FROM max(recorded_at) - min(recorded_at))::float8 / 3600 AS hours
FROM disk_metrics
WHERE recorded_at > %(at)s::timestamptz - interval '6 hours'
  AND recorded_at <= %(at)s::timestamptz + interval '1 minute'
  AND free_bytes IS NOT NULL
GROUP BY host, mount
ORDER BY target
