-- The last days, today included; a day on which nothing played is zero.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), played AS (
    SELECT day,
           sum(plays) FILTER (WHERE playback_type = 'direct_play') AS direct_plays,
           sum(plays) FILTER (WHERE playback_type = 'direct_stream') AS direct_streams,
           sum(plays) FILTER (WHERE playback_type = 'transcode') AS transcodes
    FROM playback_daily
    WHERE day > (SELECT today - %(days)s::int FROM clock) AND day <= (SELECT today FROM clock)
    GROUP BY day
)
SELECT (today - back)::date AS day,
       coalesce(direct_plays, 0)::bigint AS direct_plays,
       coalesce(direct_streams, 0)::bigint AS direct_streams,
       coalesce(transcodes, 0)::bigint AS transcodes
FROM clock CROSS JOIN generate_series(%(days)s::int - 1, 0, -1) AS back
LEFT JOIN played ON played.day = today - back
ORDER BY day
