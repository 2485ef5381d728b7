-- One statement, so that all of it sees the same plays.
WITH horizon AS (
    INSERT INTO viewer_horizon (day) VALUES (%(day)s::date)
), all_plays AS (
    INSERT INTO play_totals
    SELECT playback_type, sum(plays), sum(watch_seconds), sum(bytes)
    FROM playback_daily
    WHERE day < %(day)s::date
    GROUP BY playback_type
), liked AS (
    INSERT INTO viewer_genres
    SELECT s.user_id, genre, sum(s.duration_seconds)
    FROM stream_sessions AS s
    JOIN media_items AS m ON m.id = s.media_item_id, unnest(m.genres) AS genre
    WHERE s.started_at < day_start(%(day)s::date) AND s.user_id IS NOT NULL
    GROUP BY s.user_id, genre
    RETURNING user_id, genre, seconds
), favourite AS (
    SELECT DISTINCT ON (user_id) user_id, genre, seconds
    FROM liked
    ORDER BY user_id, seconds DESC, genre
), watched AS (
    SELECT user_id, sum(plays) AS plays, sum(completed) AS completed, sum(watch_seconds) AS watch_seconds
    FROM playback_daily
    WHERE day < %(day)s::date AND user_id IS NOT NULL
    GROUP BY user_id
)
INSERT INTO viewer_totals (user_id, plays, completed, watch_seconds, favourite, favourite_seconds)
SELECT w.user_id, w.plays, w.completed, w.watch_seconds, f.genre, f.seconds
FROM watched AS w
LEFT JOIN favourite AS f ON f.user_id = w.user_id
