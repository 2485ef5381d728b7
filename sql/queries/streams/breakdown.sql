-- Plays of the last local days, today included, by how they were delivered. Complete days are known already,
-- unless something was written since or only a part is asked for.
WITH clock AS (
    SELECT local_day(coalesce(%(at)s::timestamptz, now())) AS today
), known AS (
    SELECT stat_date AS day, direct_plays, direct_streams, transcodes
    FROM daily_stats AS s
    WHERE %(viewer_id)s::uuid IS NULL AND %(server_id)s::uuid IS NULL AND NOT is_stale
      AND stat_date > (SELECT today - %(days)s::int FROM clock) AND stat_date <= (SELECT today FROM clock)
      AND NOT EXISTS (SELECT FROM dirty_days AS d WHERE d.source = 'slices' AND d.day = s.stat_date)
), played AS (
    SELECT direct_plays, direct_streams, transcodes
    FROM known
    UNION ALL
    SELECT sum(plays) FILTER (WHERE playback_type = 'direct_play'),
           sum(plays) FILTER (WHERE playback_type = 'direct_stream'),
           sum(plays) FILTER (WHERE playback_type = 'transcode')
    FROM playback_daily
    WHERE day = ANY (ARRAY(SELECT (today - back)::date
                           FROM clock, generate_series(0, %(days)s::int - 1) AS back
                           EXCEPT SELECT day FROM known))
      AND (%(viewer_id)s::uuid IS NULL OR user_id = %(viewer_id)s::uuid)
      AND (%(server_id)s::uuid IS NULL OR server_id = %(server_id)s::uuid)
), total AS (
    SELECT coalesce(sum(direct_plays), 0)::bigint AS direct_plays,
           coalesce(sum(direct_streams), 0)::bigint AS direct_streams,
           coalesce(sum(transcodes), 0)::bigint AS transcodes
    FROM played
)
SELECT %(days)s::int AS days, direct_plays, direct_streams, transcodes,
       direct_plays + direct_streams + transcodes AS total
FROM total
