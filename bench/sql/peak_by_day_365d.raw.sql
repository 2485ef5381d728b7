WITH midnight AS (
    SELECT day, day_start(day::date) AS at
    FROM generate_series(local_day(%(until)s::timestamptz) - 364, local_day(%(until)s::timestamptz), interval '1 day') AS day
), play AS (
    SELECT started_at, coalesce(ended_at, last_seen_at) AS ended_at
    FROM stream_sessions
    WHERE coalesce(ended_at, last_seen_at) > started_at
), level AS (
    SELECT at, sum(sum(streams)) OVER (ORDER BY at) AS streams
    FROM (SELECT started_at AS at, 1 AS streams FROM play
          UNION ALL SELECT ended_at, -1 FROM play
          UNION ALL SELECT at, 0 FROM midnight) AS change
    GROUP BY at
)
SELECT (at AT TIME ZONE zone)::date, max(streams)
FROM level, (SELECT store_zone() AS zone OFFSET 0) AS z
WHERE at >= (SELECT min(at) FROM midnight)
GROUP BY 1 HAVING max(streams) > 0 ORDER BY 1
