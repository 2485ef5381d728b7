-- The newest jobs of the last local days: of one host or encoder, all of them, those that failed or were slow.
WITH newest AS (
    SELECT *
    FROM transcode_history
    WHERE started_at >= day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1)
      AND started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
      AND (%(host)s::text IS NULL OR host = %(host)s::text)
      AND (%(encoder)s::text IS NULL OR encoder_family(hw_accel, output_codec) = %(encoder)s::text)
      AND CASE %(show)s::text
              WHEN 'failures' THEN success = false AND transcode_outcome(status, success) = 'failed'
              WHEN 'slow' THEN speed < 1 AND duration_seconds > 60
              ELSE true
          END
    ORDER BY started_at DESC, id DESC
    LIMIT %(most)s::int OFFSET %(offset)s::int
)
SELECT n.id,
       n.started_at,
       n.completed_at,
       transcode_outcome(n.status, n.success) AS outcome,
       n.media_item_id,
       i.title,
       i.series_title,
       i.season_number,
       i.episode_number,
       n.user_id,
       u.name AS username,
       n.server_id,
       n.session_id,
       n.host,
       n.source,
       n.input_codec,
       n.output_codec,
       n.input_resolution,
       n.output_resolution,
       n.hw_accel,
       n.encoder,
       encoder_family(n.hw_accel, n.output_codec) AS engine,
       n.quality,
       n.speed,
       n.duration_seconds,
       n.file_size_bytes,
       n.success,
       n.error_message
FROM newest AS n
LEFT JOIN media_items AS i ON i.id = n.media_item_id
LEFT JOIN users AS u ON u.id = n.user_id
ORDER BY n.started_at DESC, n.id DESC
