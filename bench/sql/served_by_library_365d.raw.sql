SELECT library_id, sum(completed), sum(bytes)
FROM stream_slices
WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 364)
GROUP BY 1 ORDER BY 1
