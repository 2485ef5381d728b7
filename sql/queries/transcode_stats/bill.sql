-- Who caused how much work: time spent by user, client or reason, most first. A job of several reasons counts for each.
WITH job AS (
    SELECT t.session_id, t.user_id, t.started_at, t.duration_seconds, in_hardware(t.hw_accel) AS hardware
    FROM transcode_history AS t
    WHERE t.started_at >= day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1)
      AND t.started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
), told AS (
    SELECT CASE %(by)s::text
               WHEN 'user' THEN ARRAY[coalesce(u.name, 'unknown')]
               WHEN 'client' THEN ARRAY[coalesce(nullif(s.client_info, ''), nullif(s.device, ''), 'unknown')]
               ELSE coalesce(nullif(s.transcode_reasons, '{}'), ARRAY['unknown'])
           END AS names,
           j.duration_seconds, j.hardware
    FROM job AS j
    LEFT JOIN users AS u ON %(by)s::text = 'user' AND u.id = j.user_id
    LEFT JOIN stream_sessions AS s ON %(by)s::text <> 'user' AND s.id = j.session_id
)
SELECT name,
       count(*) AS jobs,
       sum(duration_seconds)::float8 AS seconds,
       coalesce(sum(duration_seconds) FILTER (WHERE hardware), 0)::float8 AS hardware_seconds
FROM told CROSS JOIN unnest(names) AS name
GROUP BY name
ORDER BY seconds DESC, name
LIMIT %(most)s::int
