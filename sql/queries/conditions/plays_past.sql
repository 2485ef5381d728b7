-- How many plays began and ended before each tick (since the one before it), and when the last of them began.
SELECT date_bin(interval '5 minutes', at - interval '1 microsecond', %(since)s::timestamptz) + interval '5 minutes' AS at,
       count(*) FILTER (WHERE begins) AS begun,
       count(*) FILTER (WHERE NOT begins) AS ended,
       max(at) FILTER (WHERE begins) AS last_at
FROM (SELECT started_at AS at, true AS begins
      FROM stream_sessions
      WHERE started_at > %(known_since)s::timestamptz AND started_at <= %(until)s::timestamptz
      UNION ALL
      SELECT coalesce(ended_at, last_seen_at,
                      started_at + make_interval(secs => duration_seconds + paused_seconds + buffering_seconds)), false
      FROM stream_sessions
      WHERE started_at > %(known_since)s::timestamptz AND started_at <= %(until)s::timestamptz
        AND NOT (is_active AND ended_at IS NULL)) AS e
WHERE at <= %(until)s::timestamptz
GROUP BY 1
ORDER BY 1
