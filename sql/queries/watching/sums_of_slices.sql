-- The same as sums, where titles or hours of the week are asked for.
SELECT local.day,
       s.playback_type,
       s.user_id,
       s.library_id,
       coalesce(sum(s.plays), 0)::bigint AS plays,
       coalesce(sum(s.completed), 0)::bigint AS completed,
       coalesce(sum(extract(epoch FROM s.ended_at - s.started_at)) FILTER (WHERE s.state = 'playing'), 0)::float8 AS watch_seconds,
       coalesce(sum(s.bytes), 0)::float8 AS bytes,
       grouping(local.day, s.user_id, s.library_id)::int AS kind
FROM stream_slices AS s,
     LATERAL (SELECT (s.started_at AT TIME ZONE (SELECT store_zone()))::date AS day) AS local
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
GROUP BY GROUPING SETS ((), (local.day, s.playback_type), (s.user_id), (s.library_id))
