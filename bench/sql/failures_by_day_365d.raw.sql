SELECT (started_at AT TIME ZONE zone)::date, count(*)
FROM transcode_history, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 364) AND status = 'failed' AND covered_by IS NULL
GROUP BY 1 ORDER BY 1
