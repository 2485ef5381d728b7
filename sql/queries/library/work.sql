-- Files that need work, what frees most space and avoids most transcodes first: one transcode counts like 10 GB.
SELECT w.media_item_id,
       w.issue,
       w.detail,
       w.found_at,
       w.frees,
       w.avoids,
       i.title,
       i.series_title,
       i.season_number,
       i.episode_number,
       l.name AS library,
       i.file_path,
       i.file_size_bytes,
       v.kind AS server_kind,
       v.base_url,
       i.external_id,
       g.reason,
       g.ignored_by
FROM library_work AS w
JOIN media_items AS i ON i.id = w.media_item_id
LEFT JOIN libraries AS l ON l.id = w.library_id
LEFT JOIN servers AS v ON v.id = i.server_id
LEFT JOIN ignored_work AS g ON g.media_item_id = w.media_item_id AND g.issue = w.issue
WHERE (%(issue)s::text IS NULL OR w.issue = %(issue)s::text)
  AND (%(library)s::text IS NULL OR l.name = %(library)s::text)
  AND (g.id IS NOT NULL) = coalesce(%(ignored)s::boolean, false)
  AND (%(words)s::text IS NULL
       OR strpos(lower(concat_ws(' ', i.title, i.series_title, i.file_path)), lower(%(words)s::text)) > 0)
ORDER BY w.avoids * 10e9 + w.frees DESC, w.found_at DESC, w.media_item_id, w.issue
LIMIT %(most)s::int OFFSET %(offset)s::int
