-- Failed transcodes per day, 365 days
SELECT day, sum(jobs)
FROM transcode_daily
WHERE day > local_day(%(until)s::timestamptz) - 365 AND outcome = 'failed'
GROUP BY 1 ORDER BY 1
