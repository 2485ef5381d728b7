-- The same as titles, where anything but days and types of media is asked for.
WITH best AS (
    SELECT s.media_item_id,
           sum(s.plays) AS plays,
           coalesce(sum(extract(epoch FROM s.ended_at - s.started_at)) FILTER (WHERE s.state = 'playing'), 0)::float8 AS watch_seconds
    FROM stream_slices AS s
    WHERE s.started_at >= %(starts)s::timestamptz AND s.started_at < %(ends)s::timestamptz
      AND (%(user_id)s::uuid IS NULL OR s.user_id = %(user_id)s::uuid)
      AND (%(users)s::uuid[] IS NULL OR s.user_id = ANY (%(users)s::uuid[]))
      AND (%(servers)s::uuid[] IS NULL OR s.server_id = ANY (%(servers)s::uuid[]))
      AND (%(libraries)s::uuid[] IS NULL OR s.library_id = ANY (%(libraries)s::uuid[]))
      AND (%(playback_types)s::text[] IS NULL OR s.playback_type = ANY (%(playback_types)s::text[]))
      AND (%(media_types)s::text[] IS NULL OR s.media_type = ANY (%(media_types)s::text[]))
      AND (%(items)s::uuid[] IS NULL
           OR s.media_item_id = ANY (%(items)s::uuid[]) OR s.user_id = ANY (%(people)s::uuid[]))
      AND (%(weekday)s::int IS NULL
           OR extract(isodow FROM s.started_at AT TIME ZONE (SELECT store_zone())) = %(weekday)s::int)
      AND (%(hour)s::int IS NULL
           OR extract(hour FROM s.started_at AT TIME ZONE (SELECT store_zone())) = %(hour)s::int)
      AND s.media_item_id IS NOT NULL
    GROUP BY s.media_item_id
    ORDER BY watch_seconds DESC, s.media_item_id
    LIMIT %(most)s::int
)
SELECT media_item_id, title, series_title, season_number, episode_number, plays::bigint AS plays,
       watch_seconds::float8 AS watch_seconds
FROM best JOIN media_items ON media_items.id = media_item_id
ORDER BY best.watch_seconds DESC, media_item_id
