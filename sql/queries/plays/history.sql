-- Plays from a place on, newest first: the page is chosen first, names are looked up for it alone.
WITH page AS (
    SELECT s.*
    FROM stream_sessions AS s
    LEFT JOIN media_items AS m ON m.id = s.media_item_id
    WHERE (%(starts)s::timestamptz IS NULL OR s.started_at >= %(starts)s::timestamptz)
      AND (%(ends)s::timestamptz IS NULL OR s.started_at < %(ends)s::timestamptz)
      AND (%(before_at)s::timestamptz IS NULL
           OR s.started_at <= %(before_at)s::timestamptz
              AND (s.started_at, s.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
      AND (%(user_id)s::uuid IS NULL OR s.user_id = %(user_id)s::uuid)
      AND (%(users)s::uuid[] IS NULL OR s.user_id = ANY (%(users)s::uuid[]))
      AND (%(servers)s::uuid[] IS NULL OR s.server_id = ANY (%(servers)s::uuid[]))
      AND (%(libraries)s::uuid[] IS NULL OR s.library_id = ANY (%(libraries)s::uuid[]))
      AND (%(playback_types)s::text[] IS NULL OR s.playback_type = ANY (%(playback_types)s::text[]))
      AND (%(media_types)s::text[] IS NULL OR m.media_type = ANY (%(media_types)s::text[]))
      AND (%(items)s::uuid[] IS NULL
           OR s.media_item_id = ANY (%(items)s::uuid[]) OR s.user_id = ANY (%(people)s::uuid[]))
      AND (%(weekday)s::int IS NULL
           OR extract(isodow FROM s.started_at AT TIME ZONE (SELECT store_zone())) = %(weekday)s::int)
      AND (%(hour)s::int IS NULL
           OR extract(hour FROM s.started_at AT TIME ZONE (SELECT store_zone())) = %(hour)s::int)
    ORDER BY s.started_at DESC, s.id DESC
    LIMIT %(most)s::int
)
SELECT p.id AS session_id, p.user_id, u.name AS username, p.media_item_id, m.title, m.series_title,
       m.season_number, m.episode_number, m.media_type, p.library_id, l.name AS library, p.server_id,
       v.name AS server, p.playback_type, p.quality, p.resolution, p.client_info, p.device, p.started_at,
       p.ended_at, p.is_active, p.duration_seconds, p.completed,
       percent_watched(p.position_seconds, p.duration_seconds, m.runtime_seconds) AS percent_watched,
       p.bytes_served
FROM page AS p
LEFT JOIN users AS u ON u.id = p.user_id
LEFT JOIN media_items AS m ON m.id = p.media_item_id
LEFT JOIN libraries AS l ON l.id = p.library_id
LEFT JOIN servers AS v ON v.id = p.server_id
ORDER BY p.started_at DESC, p.id DESC
