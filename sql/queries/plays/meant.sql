-- What days and words stand for: moments, titles and people. Days nothing can be stored on are the nearest others,
-- as not every calendar has them.
SELECT CASE WHEN %(since)s::date IS NOT NULL THEN day_start(greatest(%(since)s::date, '1990-01-01')) END AS starts,
       CASE WHEN %(until)s::date IS NOT NULL THEN day_start(least(%(until)s::date, '2300-01-01') + 1) END AS ends,
       CASE WHEN %(search)s::text IS NULL THEN NULL ELSE ARRAY(
           SELECT id FROM media_items
           WHERE strpos(lower(title), lower(%(search)s::text)) > 0
              OR strpos(lower(series_title), lower(%(search)s::text)) > 0) END AS items,
       CASE WHEN %(search)s::text IS NULL THEN NULL ELSE ARRAY(
           SELECT id FROM users WHERE strpos(lower(name), lower(%(search)s::text)) > 0) END AS people
