-- Watch time by weekday and hour, 90 days
SELECT extract(isodow FROM bucket AT TIME ZONE zone), extract(hour FROM bucket AT TIME ZONE zone), sum(seconds)
FROM (SELECT bucket, sum(watch_seconds) AS seconds
      FROM playback_quarters
      WHERE bucket >= day_start(local_day(%(until)s::timestamptz) - 89)
      GROUP BY bucket) AS quarters,
     (SELECT store_zone() AS zone OFFSET 0) AS z
GROUP BY 1, 2 HAVING sum(seconds) > 0 ORDER BY 1, 2
