-- Plays begun in a stretch of time: the one that ends now, and those that ended on the same weekday, an hour around
-- this one, one to four weeks ago, by the clock on the wall.
SELECT week, ends_at,
       (SELECT count(*) FROM stream_sessions AS s
        WHERE s.started_at > e.ends_at - %(span)s::interval AND s.started_at <= e.ends_at) AS plays
FROM (SELECT %(at)s::timestamptz AT TIME ZONE zone AS wall, zone FROM (SELECT store_zone() AS zone OFFSET 0) AS z) AS clock,
     generate_series(0, 4) AS week,
     generate_series(-1, 1) AS shift,
     LATERAL (SELECT CASE week WHEN 0 THEN %(at)s::timestamptz
                     ELSE (wall - make_interval(weeks => week, hours => shift)) AT TIME ZONE zone END AS ends_at) AS e
WHERE week > 0 OR shift = 0
ORDER BY week, ends_at
