-- Jobs of the last local days, today included. Success is counted among known outcomes, hardware among video.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), counted AS (
    SELECT sum(jobs) AS jobs,
           sum(jobs) FILTER (WHERE outcome = 'success') AS succeeded,
           sum(jobs) FILTER (WHERE outcome = 'failed') AS failed,
           sum(jobs) FILTER (WHERE outcome <> 'running') AS ended,
           sum(seconds) FILTER (WHERE outcome <> 'running') AS seconds,
           sum(jobs) FILTER (WHERE makes_video(output_codec)) AS video,
           sum(jobs) FILTER (WHERE makes_video(output_codec) AND in_hardware(hw_accel)) AS hardware
    FROM transcode_daily
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
)
SELECT coalesce(jobs, 0)::bigint AS total_transcodes,
       coalesce(succeeded, 0)::bigint AS success_count,
       coalesce(failed, 0)::bigint AS failure_count,
       (100 * coalesce(succeeded, 0) / nullif(coalesce(succeeded, 0) + coalesce(failed, 0), 0))::float8 AS success_rate,
       (seconds / nullif(ended, 0))::float8 AS avg_duration_seconds,
       (100 * coalesce(hardware, 0) / nullif(video, 0))::float8 AS hw_accel_percent
FROM counted
