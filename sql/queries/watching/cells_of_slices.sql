-- The same as cells, where libraries or titles are asked for.
SELECT extract(isodow FROM local.at)::int AS weekday,
       extract(hour FROM local.at)::int AS hour,
       sum(s.plays)::bigint AS plays,
       coalesce(sum(extract(epoch FROM s.ended_at - s.started_at)) FILTER (WHERE s.state = 'playing'), 0)::float8 AS watch_seconds
FROM stream_slices AS s,
     LATERAL (SELECT s.started_at AT TIME ZONE (SELECT store_zone()) AS at) AS local
WHERE s.started_at >= %(starts)s::timestamptz AND s.started_at < %(ends)s::timestamptz
  AND (%(user_id)s::uuid IS NULL OR s.user_id = %(user_id)s::uuid)
  AND (%(users)s::uuid[] IS NULL OR s.user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR s.server_id = ANY (%(servers)s::uuid[]))
  AND (%(libraries)s::uuid[] IS NULL OR s.library_id = ANY (%(libraries)s::uuid[]))
  AND (%(playback_types)s::text[] IS NULL OR s.playback_type = ANY (%(playback_types)s::text[]))
  AND (%(media_types)s::text[] IS NULL OR s.media_type = ANY (%(media_types)s::text[]))
  AND (%(items)s::uuid[] IS NULL
       OR s.media_item_id = ANY (%(items)s::uuid[]) OR s.user_id = ANY (%(people)s::uuid[]))
GROUP BY 1, 2
