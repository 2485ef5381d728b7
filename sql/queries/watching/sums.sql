-- Sums over whole local days: of everything, of each person and of each library, from settled months as far as they lie
-- within; and of each day and type, from days without people unless somebody is asked for.
WITH whole AS (
    SELECT month
    FROM settled_months
    WHERE month >= %(since)s::date AND (month + interval '1 month')::date <= %(until)s::date + 1
), part AS (
    SELECT server_id, user_id, library_id, playback_type, media_type, plays, completed, watch_seconds, bytes
    FROM playback_monthly
    WHERE month = ANY (ARRAY(SELECT month FROM whole))
    UNION ALL
    SELECT server_id, user_id, library_id, playback_type, media_type, plays, completed, watch_seconds, bytes
    FROM playback_daily
    WHERE day >= %(since)s::date AND day <= %(until)s::date
      AND (day < coalesce((SELECT min(month) FROM whole), 'infinity')
           OR day >= (SELECT max(month) + interval '1 month' FROM whole)
           OR day = ANY (ARRAY(SELECT d::date
                               FROM generate_series((SELECT min(month) FROM whole), (SELECT max(month) FROM whole),
                                                    interval '1 day') AS d
                               WHERE month_of(d::date) NOT IN (SELECT month FROM whole))))
)
SELECT NULL::date AS day,
       NULL::text AS playback_type,
       user_id,
       library_id,
       coalesce(sum(plays), 0)::bigint AS plays,
       coalesce(sum(completed), 0)::bigint AS completed,
       coalesce(sum(watch_seconds), 0)::float8 AS watch_seconds,
       coalesce(sum(bytes), 0)::float8 AS bytes,
       4 + grouping(user_id, library_id)::int AS kind
FROM part
WHERE (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
  AND (%(users)s::uuid[] IS NULL OR user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR server_id = ANY (%(servers)s::uuid[]))
  AND (%(libraries)s::uuid[] IS NULL OR library_id = ANY (%(libraries)s::uuid[]))
  AND (%(playback_types)s::text[] IS NULL OR playback_type = ANY (%(playback_types)s::text[]))
  AND (%(media_types)s::text[] IS NULL OR media_type = ANY (%(media_types)s::text[]))
GROUP BY GROUPING SETS ((), (user_id), (library_id))
UNION ALL
SELECT day, playback_type, NULL, NULL, sum(plays)::bigint, sum(completed)::bigint, sum(watch_seconds)::float8,
       sum(bytes)::float8, 3
FROM (SELECT day, server_id, library_id, playback_type, media_type, plays, completed, watch_seconds, bytes
      FROM playback_hours
      WHERE hour IS NULL AND day >= %(since)s::date AND day <= %(until)s::date
        AND %(user_id)s::uuid IS NULL AND %(users)s::uuid[] IS NULL
      UNION ALL
      SELECT day, server_id, library_id, playback_type, media_type, plays, completed, watch_seconds, bytes
      FROM playback_daily
      WHERE day >= %(since)s::date AND day <= %(until)s::date
        AND (%(user_id)s::uuid IS NOT NULL OR %(users)s::uuid[] IS NOT NULL)
        AND (user_id = %(user_id)s::uuid OR user_id = ANY (%(users)s::uuid[]))
        AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
        AND (%(users)s::uuid[] IS NULL OR user_id = ANY (%(users)s::uuid[]))) AS part
WHERE (%(servers)s::uuid[] IS NULL OR server_id = ANY (%(servers)s::uuid[]))
  AND (%(libraries)s::uuid[] IS NULL OR library_id = ANY (%(libraries)s::uuid[]))
  AND (%(playback_types)s::text[] IS NULL OR playback_type = ANY (%(playback_types)s::text[]))
  AND (%(media_types)s::text[] IS NULL OR media_type = ANY (%(media_types)s::text[]))
GROUP BY day, playback_type
