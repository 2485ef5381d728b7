-- How full each disk's table of files was at most, in steps of five minutes, as far back as samples are kept.
SELECT host || ':' || mount AS target,
       date_bin(interval '5 minutes', recorded_at, timestamptz '2000-01-01 00:00Z') + interval '5 minutes' AS at,
       max(100 * (1 - inodes_free::float8 / inodes_total)) AS used_percent
FROM disk_metrics
WHERE recorded_at >= %(since)s::timestamptz AND recorded_at < %(until)s::timestamptz
  AND inodes_total > 0 AND inodes_free IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 2
