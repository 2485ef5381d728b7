-- Of the video transcodes that began within a stretch of time, how many the hosts with a GPU did without it.
-- Those of no known host count where any host has one.
WITH gpu_host AS (
    SELECT host FROM gpu_metrics
    WHERE recorded_at > %(at)s::timestamptz - interval '1 day' AND recorded_at <= %(at)s::timestamptz
    UNION
    SELECT host FROM system_metrics
    WHERE recorded_at > %(at)s::timestamptz - interval '1 day' AND recorded_at <= %(at)s::timestamptz
      AND gpu_name IS NOT NULL
)
SELECT coalesce(host, '') AS host,
       count(*) AS total,
       count(*) FILTER (WHERE NOT in_hardware(hw_accel)) AS software
FROM transcode_history
WHERE started_at > %(at)s::timestamptz - %(span)s::interval AND started_at <= %(at)s::timestamptz
  AND makes_video(output_codec)
  AND CASE WHEN host IS NULL THEN EXISTS (SELECT FROM gpu_host)
           ELSE host IN (SELECT g.host FROM gpu_host AS g) END
GROUP BY 1
ORDER BY 1
