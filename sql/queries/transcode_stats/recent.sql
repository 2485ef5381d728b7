-- The newest jobs of the last local days.
WITH newest AS (
    SELECT *
    FROM transcode_history
    WHERE started_at >= day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1)
      AND started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
    ORDER BY started_at DESC, id DESC
    LIMIT %(most)s::int
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
