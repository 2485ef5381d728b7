SELECT extract(isodow FROM bucket AT TIME ZONE zone), extract(hour FROM bucket AT TIME ZONE zone), sum(seconds)
FROM (SELECT quarter(started_at) AS bucket, sum(extract(epoch FROM ended_at - started_at)) AS seconds
      FROM stream_slices
      WHERE started_at >= day_start(local_day(%(until)s::timestamptz) - 89) AND state = 'playing'
      GROUP BY 1) AS quarters,
     (SELECT store_zone() AS zone OFFSET 0) AS z
GROUP BY 1, 2 HAVING sum(seconds) > 0 ORDER BY 1, 2
