-- Plays and time by weekday (1 is Monday) and local hour.
SELECT extract(isodow FROM day)::int AS weekday,
       hour,
       sum(plays)::bigint AS plays,
       sum(watch_seconds)::float8 AS watch_seconds
FROM playback_hours
WHERE hour IS NOT NULL AND day >= %(since)s::date AND day <= %(until)s::date
  AND (%(servers)s::uuid[] IS NULL OR server_id = ANY (%(servers)s::uuid[]))
  AND (%(libraries)s::uuid[] IS NULL OR library_id = ANY (%(libraries)s::uuid[]))
  AND (%(playback_types)s::text[] IS NULL OR playback_type = ANY (%(playback_types)s::text[]))
  AND (%(media_types)s::text[] IS NULL OR media_type = ANY (%(media_types)s::text[]))
GROUP BY 1, 2
