-- What days and words stand for: moments, titles and people.
SELECT day_start(%(since)s::date) AS starts,
       day_start(%(until)s::date + 1) AS ends,
       CASE WHEN %(search)s::text IS NULL THEN NULL ELSE ARRAY(
           SELECT id FROM media_items
           WHERE strpos(lower(title), lower(%(search)s::text)) > 0
              OR strpos(lower(series_title), lower(%(search)s::text)) > 0) END AS items,
       CASE WHEN %(search)s::text IS NULL THEN NULL ELSE ARRAY(
           SELECT id FROM users WHERE strpos(lower(name), lower(%(search)s::text)) > 0) END AS people,
       store_zone() AS zone
