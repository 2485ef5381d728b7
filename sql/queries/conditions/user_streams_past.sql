-- From when to when each user had more streams at once than that, for longer than a moment; and whatever each had first.
WITH play AS (
    SELECT user_id, started_at,
           CASE WHEN is_active AND ended_at IS NULL THEN %(until)s::timestamptz
                ELSE coalesce(ended_at, last_seen_at,
                              started_at + make_interval(secs => duration_seconds + paused_seconds + buffering_seconds))
                END AS ended_at
    FROM stream_sessions
    WHERE started_at > %(since)s::timestamptz - interval '2 days' AND started_at <= %(until)s::timestamptz
      AND user_id IS NOT NULL
), level AS (
    SELECT user_id,
           at AS starts,
           lead(at) OVER steps AS ends,
           sum(change) OVER steps AS streams,
           row_number() OVER steps AS place
    FROM (SELECT user_id, started_at AS at, 1 AS change FROM play
          UNION ALL SELECT user_id, ended_at, -1 FROM play) AS edge
    WINDOW steps AS (PARTITION BY user_id ORDER BY at, change ROWS UNBOUNDED PRECEDING)
)
SELECT u.name || coalesce(' on ' || v.name, '') AS target, starts, ends,
       CASE WHEN ends - starts >= %(grace)s::interval THEN streams ELSE 0 END::int AS streams
FROM level AS l
JOIN users AS u ON u.id = l.user_id
LEFT JOIN servers AS v ON v.id = u.server_id
WHERE place = 1 OR (streams > %(over)s::float8 AND ends - starts >= %(grace)s::interval AND ends > %(since)s::timestamptz)
ORDER BY 1, 2
