-- Sums over whole local days: of everything, of each day and type, of each person and of each library.
SELECT day,
       playback_type,
       user_id,
       library_id,
       coalesce(sum(plays), 0)::bigint AS plays,
       coalesce(sum(completed), 0)::bigint AS completed,
       coalesce(sum(watch_seconds), 0)::float8 AS watch_seconds,
       coalesce(sum(bytes), 0)::float8 AS bytes,
       grouping(day, user_id, library_id)::int AS kind
FROM playback_daily
WHERE day >= %(since)s::date AND day <= %(until)s::date
  AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
  AND (%(users)s::uuid[] IS NULL OR user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR server_id = ANY (%(servers)s::uuid[]))
  AND (%(libraries)s::uuid[] IS NULL OR library_id = ANY (%(libraries)s::uuid[]))
  AND (%(playback_types)s::text[] IS NULL OR playback_type = ANY (%(playback_types)s::text[]))
  AND (%(media_types)s::text[] IS NULL OR media_type = ANY (%(media_types)s::text[]))
GROUP BY GROUPING SETS ((), (day, playback_type), (user_id), (library_id))
