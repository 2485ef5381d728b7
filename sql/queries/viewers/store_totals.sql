-- One statement, so that all of it sees the same plays.
WITH horizon AS (
    INSERT INTO viewer_horizon (day) VALUES (%(day)s::date)
), totals AS (
    INSERT INTO viewer_totals
    SELECT user_id, sum(plays), sum(completed), sum(watch_seconds)
    FROM playback_daily
    WHERE day < %(day)s::date AND user_id IS NOT NULL
    GROUP BY user_id
), all_plays AS (
    INSERT INTO play_totals
    SELECT playback_type, sum(plays), sum(watch_seconds), sum(bytes)
    FROM playback_daily
    WHERE day < %(day)s::date
    GROUP BY playback_type
)
INSERT INTO viewer_genres
SELECT s.user_id, genre, sum(s.duration_seconds)
FROM stream_sessions AS s
JOIN media_items AS m ON m.id = s.media_item_id, unnest(m.genres) AS genre
WHERE s.started_at < day_start(%(day)s::date) AND s.user_id IS NOT NULL
GROUP BY s.user_id, genre
