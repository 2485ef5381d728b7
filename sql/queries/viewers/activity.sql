-- Everybody who watched something, whoever watched longest first. Over all time, what was before the horizon is
-- known already, unless something was written there since.
WITH settled AS (
    SELECT day
    FROM viewer_horizon AS h
    WHERE %(since)s::date IS NULL AND %(until)s::date IS NULL
      AND NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day < h.day)
), span AS (
    SELECT first_day, last_day, day_start(first_day) AS starts, day_start(last_day + 1) AS ends
    FROM (SELECT coalesce(%(since)s::date, (SELECT day FROM settled), '-infinity') AS first_day,
                 coalesce(%(until)s::date, 'infinity') AS last_day
          OFFSET 0) AS days
), played AS (
    SELECT user_id, plays, completed, watch_seconds
    FROM viewer_totals
    WHERE EXISTS (SELECT FROM settled)
    UNION ALL
    SELECT user_id, plays, completed, watch_seconds
    FROM playback_daily
    WHERE day >= (SELECT first_day FROM span) AND day <= (SELECT last_day FROM span)
), total AS (
    SELECT user_id, sum(plays) AS plays, sum(completed) AS completed, sum(watch_seconds) AS watch_seconds
    FROM played
    WHERE user_id IS NOT NULL AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
    GROUP BY user_id
), liked AS (
    SELECT s.user_id, genre, sum(s.duration_seconds) AS seconds
    FROM stream_sessions AS s
    JOIN media_items AS m ON m.id = s.media_item_id, unnest(m.genres) AS genre
    WHERE s.started_at >= (SELECT starts FROM span) AND s.started_at < (SELECT ends FROM span)
      AND (%(viewer_id)s::uuid IS NULL OR s.user_id = %(viewer_id)s::uuid)
    GROUP BY s.user_id, genre
), contender AS (
    SELECT user_id, favourite AS genre, favourite_seconds AS seconds
    FROM viewer_totals
    WHERE EXISTS (SELECT FROM settled) AND favourite IS NOT NULL
    UNION ALL
    SELECT l.user_id, l.genre, l.seconds + coalesce(g.seconds, 0)
    FROM liked AS l
    LEFT JOIN viewer_genres AS g
           ON EXISTS (SELECT FROM settled) AND g.user_id = l.user_id AND g.genre = l.genre
), favourite AS (
    SELECT DISTINCT ON (user_id) user_id, genre
    FROM contender
    ORDER BY user_id, seconds DESC, genre
)
SELECT t.user_id,
       u.name AS username,
       v.name AS server,
       t.plays::bigint AS total_plays,
       t.completed::bigint AS completed_plays,
       round(t.watch_seconds / 60)::bigint AS total_watch_minutes,
       last.ended_at AS last_active,
       f.genre AS favorite_genre
FROM total AS t
JOIN users AS u ON u.id = t.user_id
LEFT JOIN servers AS v ON v.id = u.server_id
LEFT JOIN favourite AS f ON f.user_id = t.user_id
LEFT JOIN LATERAL (
    SELECT session_end(s) AS ended_at
    FROM stream_sessions AS s
    WHERE s.user_id = t.user_id
      AND (%(since)s::date IS NULL OR s.started_at >= (SELECT starts FROM span))
      AND s.started_at < (SELECT ends FROM span)
    ORDER BY s.started_at DESC
    LIMIT 1) AS last ON true
ORDER BY t.watch_seconds DESC, u.name, t.user_id
