-- What people watched with, by the plays that began in the time.
SELECT s.client_info AS client,
       count(*) AS plays,
       sum(s.duration_seconds)::float8 AS watch_seconds
FROM stream_sessions AS s
LEFT JOIN media_items AS m ON m.id = s.media_item_id
WHERE s.started_at >= %(starts)s::timestamptz AND s.started_at < %(ends)s::timestamptz
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
  AND s.client_info IS NOT NULL
GROUP BY s.client_info
ORDER BY watch_seconds DESC, client
LIMIT %(most)s::int
