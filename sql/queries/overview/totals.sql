WITH clock AS (
    SELECT today, week_start(today) AS week_begins
    FROM (SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today) AS asked
), week AS (
    SELECT sum(plays) AS plays
    FROM playback_daily
    WHERE day >= (SELECT week_begins FROM clock) AND day <= (SELECT today FROM clock)
), library AS (
    SELECT coalesce(sum(items), 0)::bigint AS items, sum(bytes) AS bytes
    FROM library_makeup
)
SELECT coalesce(week.plays, 0)::bigint AS plays_this_week,
       library.items AS library_items,
       library.bytes::float8 AS library_bytes
FROM week, library
