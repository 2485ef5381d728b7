-- title: Unwatched space
-- answers: What takes room and nobody watches?
-- period: none
-- note: Unwatched is what nobody played for so many months and what came before that.
-- parameter: months int 12 Months without a play
-- parameter: library text - Only this library
-- parameter: top int 20 Rows of each list

-- figures
SELECT count(*) FILTER (WHERE unwatched) AS unwatched_files,
       coalesce(sum(bytes) FILTER (WHERE unwatched), 0)::BIGINT AS unwatched_bytes,
       round(100 * sum(bytes) FILTER (WHERE unwatched) / nullif(sum(bytes), 0), 1) AS percent_of_all,
       coalesce(sum(bytes) FILTER (WHERE unwatched AND last_day IS NULL), 0)::BIGINT AS never_played_bytes
FROM (SELECT coalesce(i.bytes, 0) AS bytes, p.last_day,
             i.added_at < current_date - to_months($months)
             AND coalesce(p.last_day < current_date - to_months($months), true) AS unwatched
      FROM media_items AS i
      LEFT JOIN (SELECT media_item_id, max(day) AS last_day FROM title_daily WHERE plays > 0 GROUP BY 1) AS p
          ON p.media_item_id = i.id
      WHERE i.removed_at IS NULL AND ($library IS NULL OR i.library = $library));

-- section: By library
-- chart: ranking library unwatched_bytes
SELECT coalesce(i.library, 'none') AS library, count(*) AS unwatched_files,
       sum(coalesce(i.bytes, 0))::BIGINT AS unwatched_bytes,
       sum(coalesce(i.bytes, 0)) FILTER (WHERE p.last_day IS NULL)::BIGINT AS never_played_bytes
FROM media_items AS i
LEFT JOIN (SELECT media_item_id, max(day) AS last_day FROM title_daily WHERE plays > 0 GROUP BY 1) AS p
    ON p.media_item_id = i.id
WHERE i.removed_at IS NULL AND ($library IS NULL OR i.library = $library)
  AND i.added_at < current_date - to_months($months)
  AND coalesce(p.last_day < current_date - to_months($months), true)
GROUP BY 1
ORDER BY unwatched_bytes DESC, library;

-- section: Series that nobody watches
SELECT i.series_title, i.library, count(*) AS episodes, sum(coalesce(i.bytes, 0))::BIGINT AS bytes,
       max(p.last_day) AS last_play_day
FROM media_items AS i
LEFT JOIN (SELECT media_item_id, max(day) AS last_day FROM title_daily WHERE plays > 0 GROUP BY 1) AS p
    ON p.media_item_id = i.id
WHERE i.removed_at IS NULL AND i.series_title IS NOT NULL AND ($library IS NULL OR i.library = $library)
GROUP BY 1, 2
HAVING max(i.added_at) < current_date - to_months($months)
   AND coalesce(max(p.last_day) < current_date - to_months($months), true)
ORDER BY bytes DESC, i.series_title
LIMIT $top;

-- section: Films that nobody watches
SELECT i.title, i.year, i.library, i.resolution, coalesce(i.bytes, 0) AS bytes, i.added_at::DATE AS added_day,
       p.last_day AS last_play_day
FROM media_items AS i
LEFT JOIN (SELECT media_item_id, max(day) AS last_day FROM title_daily WHERE plays > 0 GROUP BY 1) AS p
    ON p.media_item_id = i.id
WHERE i.removed_at IS NULL AND i.media_type = 'movie' AND ($library IS NULL OR i.library = $library)
  AND i.added_at < current_date - to_months($months)
  AND coalesce(p.last_day < current_date - to_months($months), true)
ORDER BY bytes DESC, i.title
LIMIT $top;
