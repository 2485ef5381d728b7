-- How much work of each kind there is, and how much was ignored.
SELECT w.issue,
       count(*) FILTER (WHERE g.id IS NULL) AS open,
       count(*) FILTER (WHERE g.id IS NOT NULL) AS ignored
FROM library_work AS w
JOIN media_items AS i ON i.id = w.media_item_id
LEFT JOIN libraries AS l ON l.id = w.library_id
LEFT JOIN ignored_work AS g ON g.media_item_id = w.media_item_id AND g.issue = w.issue
WHERE (%(library)s::text IS NULL OR l.name = %(library)s::text)
  AND (%(words)s::text IS NULL
       OR strpos(lower(concat_ws(' ', i.title, i.series_title, i.file_path)), lower(%(words)s::text)) > 0)
GROUP BY w.issue
ORDER BY w.issue
