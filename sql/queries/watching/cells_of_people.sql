-- The same as cells, of some people. Their quarter hours do not know libraries.
SELECT extract(isodow FROM local.at)::int AS weekday,
       extract(hour FROM local.at)::int AS hour,
       sum(q.plays)::bigint AS plays,
       sum(q.watch_seconds)::float8 AS watch_seconds
FROM (SELECT bucket, sum(plays) AS plays, sum(watch_seconds) AS watch_seconds
      FROM playback_quarters
      WHERE bucket >= %(starts)s::timestamptz AND bucket < %(ends)s::timestamptz
        AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
        AND (%(users)s::uuid[] IS NULL OR user_id = ANY (%(users)s::uuid[]))
        AND (%(servers)s::uuid[] IS NULL OR server_id = ANY (%(servers)s::uuid[]))
        AND (%(playback_types)s::text[] IS NULL OR playback_type = ANY (%(playback_types)s::text[]))
        AND (%(media_types)s::text[] IS NULL OR media_type = ANY (%(media_types)s::text[]))
      GROUP BY bucket) AS q,
     LATERAL (SELECT q.bucket AT TIME ZONE (SELECT store_zone()) AS at) AS local
GROUP BY 1, 2
