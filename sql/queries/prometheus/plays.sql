-- What was before the horizon is known already, unless something was written there since.
WITH settled AS (
    SELECT day
    FROM viewer_horizon AS h
    WHERE NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day < h.day)
), played AS (
    SELECT playback_type, plays, watch_seconds, bytes
    FROM play_totals
    WHERE EXISTS (SELECT FROM settled)
    UNION ALL
    SELECT playback_type, plays, watch_seconds, bytes
    FROM playback_daily
    WHERE day >= coalesce((SELECT day FROM settled), '-infinity')
)
SELECT playback_type, sum(plays)::bigint AS plays, sum(watch_seconds)::float8 AS watch_seconds,
       sum(bytes)::float8 AS bytes
FROM played
GROUP BY playback_type
ORDER BY playback_type
