-- The most streams each user had at once since the last evaluation, for longer than a moment.
WITH play AS (
    SELECT u.name || coalesce(' on ' || v.name, '') AS target,
           s.started_at,
           CASE WHEN s.is_active AND s.ended_at IS NULL THEN %(at)s::timestamptz ELSE session_end(s) END AS ended_at
    FROM stream_sessions AS s
    JOIN users AS u ON u.id = s.user_id
    LEFT JOIN servers AS v ON v.id = u.server_id
    WHERE s.started_at > %(at)s::timestamptz - interval '2 days' AND s.started_at <= %(at)s::timestamptz
), recent AS (
    SELECT * FROM play WHERE ended_at > %(since)s::timestamptz
), edge AS (
    SELECT target, at, sum(change) AS change
    FROM (SELECT target, started_at AS at, 1 AS change FROM recent
          UNION ALL SELECT target, ended_at, -1 FROM recent) AS e
    GROUP BY target, at
), level AS (
    SELECT target,
           sum(change) OVER steps AS streams,
           at AS starts,
           lead(at) OVER steps AS ends
    FROM edge
    WINDOW steps AS (PARTITION BY target ORDER BY at)
)
SELECT target, coalesce(max(streams) FILTER (WHERE ends - starts >= %(grace)s::interval), 0)::int AS streams
FROM level
WHERE ends > %(since)s::timestamptz
GROUP BY target
ORDER BY target
