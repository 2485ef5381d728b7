-- Who caused how much work: time spent by user, client or reason, most first. A job of several reasons counts for each.
-- Names come last: there are few people, clients and reasons, and many jobs.
WITH counted AS (
    SELECT CASE %(by)s::text WHEN 'user' THEN t.user_id END AS user_id,
           CASE %(by)s::text WHEN 'client' THEN coalesce(nullif(s.client_info, ''), nullif(s.device, '')) END AS client,
           CASE %(by)s::text WHEN 'reason' THEN nullif(s.transcode_reasons, '{}') END AS reasons,
           t.hw_accel,
           count(*) AS jobs,
           sum(t.duration_seconds) AS seconds
    FROM transcode_history AS t
    LEFT JOIN stream_sessions AS s ON %(by)s::text <> 'user' AND s.id = t.session_id
    WHERE t.started_at >= day_start(local_day(coalesce(%(at)s::timestamptz, now())) - %(days)s::int + 1)
      AND t.started_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
      AND t.covered_by IS NULL
    GROUP BY 1, 2, 3, 4
)
SELECT told.name,
       sum(c.jobs)::bigint AS jobs,
       sum(c.seconds)::float8 AS seconds,
       coalesce(sum(c.seconds) FILTER (WHERE in_hardware(c.hw_accel)), 0)::float8 AS hardware_seconds
FROM counted AS c
LEFT JOIN users AS u ON u.id = c.user_id
CROSS JOIN LATERAL unnest(coalesce(c.reasons, ARRAY[coalesce(u.name, c.client, 'unknown')])) AS told (name)
GROUP BY told.name
ORDER BY seconds DESC, told.name
LIMIT %(most)s::int
