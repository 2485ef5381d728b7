SELECT count(*) AS jobs
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
