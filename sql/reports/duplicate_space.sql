-- title: Duplicate space
-- answers: What is there twice, and how much room would come free?
-- period: none
-- note: A duplicate is a file of which the same library has a better copy.
-- parameter: library text - Only this library
-- parameter: top int 25 Rows of the list

-- figures
SELECT count(*) AS duplicates, coalesce(sum(frees_bytes), 0)::BIGINT AS frees_bytes
FROM library_work
WHERE issue = 'duplicate' AND ($library IS NULL OR library = $library);

-- section: By library
-- chart: ranking library frees_bytes
SELECT coalesce(library, 'none') AS library, count(*) AS duplicates, sum(frees_bytes)::BIGINT AS frees_bytes
FROM library_work
WHERE issue = 'duplicate' AND ($library IS NULL OR library = $library)
GROUP BY 1
ORDER BY frees_bytes DESC, library;

-- section: Largest duplicates
SELECT coalesce(w.series_title, w.title) AS title, w.season_number AS season, w.episode_number AS episode, w.library,
       i.resolution, i.video_codec, w.detail AS better_copy, w.frees_bytes, w.file_path
FROM library_work AS w
JOIN media_items AS i ON i.id = w.media_item_id
WHERE w.issue = 'duplicate' AND ($library IS NULL OR w.library = $library)
ORDER BY w.frees_bytes DESC, title, season, episode, w.media_item_id
LIMIT $top;
