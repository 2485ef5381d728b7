-- When the hosts with a GPU began to transcode video, and whether without it. A host has a GPU on the day on which it
-- had a sample of one, and on the next. Transcodes of no known host count where any host has one.
WITH seen AS (
    SELECT host, (bucket AT TIME ZONE 'UTC')::date AS day
    FROM metrics_hourly
    WHERE bucket >= utc_hour(%(since)s::timestamptz - interval '2 days') AND bucket < %(until)s::timestamptz
      AND num_nonnulls(gpu_percent_max, gpu_temp_celsius_max, gpu_memory_percent_max, gpu_encoder_percent_max) > 0
    GROUP BY 1, 2
    UNION
    SELECT host, (recorded_at AT TIME ZONE 'UTC')::date
    FROM gpu_metrics
    WHERE recorded_at >= %(since)s::timestamptz - interval '2 days' AND recorded_at < %(until)s::timestamptz
    GROUP BY 1, 2
), gpu_day AS (
    SELECT host, day FROM seen UNION SELECT host, day + 1 FROM seen
)
SELECT coalesce(host, '') AS host,
       started_at AS at,
       NOT in_hardware(hw_accel) AS software
FROM transcode_history
WHERE started_at > %(since)s::timestamptz - %(span)s::interval AND started_at <= %(until)s::timestamptz
  AND makes_video(output_codec)
  AND CASE WHEN host IS NULL THEN (started_at AT TIME ZONE 'UTC')::date IN (SELECT g.day FROM gpu_day AS g)
           ELSE (host, (started_at AT TIME ZONE 'UTC')::date) IN (SELECT g.host, g.day FROM gpu_day AS g) END
ORDER BY 1, 2
