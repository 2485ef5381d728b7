-- What was watched longest in whole local days.
WITH best AS (
    SELECT media_item_id, sum(plays) AS plays, sum(watch_seconds) AS watch_seconds
    FROM title_daily
    WHERE day >= %(since)s::date AND day <= %(until)s::date AND media_item_id IS NOT NULL
      AND (%(media_types)s::text[] IS NULL
           OR media_item_id IN (SELECT id FROM media_items WHERE media_type = ANY (%(media_types)s::text[])))
    GROUP BY media_item_id
    ORDER BY watch_seconds DESC, media_item_id
    LIMIT %(most)s::int
)
SELECT media_item_id, title, series_title, season_number, episode_number, plays::bigint AS plays,
       watch_seconds::float8 AS watch_seconds
FROM best JOIN media_items ON media_items.id = media_item_id
ORDER BY best.watch_seconds DESC, media_item_id
