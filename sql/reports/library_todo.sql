-- title: Library to-do list
-- answers: Which files need work, and which work pays most?
-- period: none
-- parameter: library text - Only this library
-- parameter: top int 25 Rows of each list

-- figures
SELECT count(*) AS findings, count(DISTINCT media_item_id) AS files,
       coalesce(sum(frees_bytes) FILTER (WHERE issue <> 'never_watched'), 0)::BIGINT AS frees_bytes,
       coalesce(sum(avoids_transcodes), 0)::BIGINT AS avoids_transcodes
FROM library_work
WHERE $library IS NULL OR library = $library;

-- section: By kind
-- chart: ranking issue files
SELECT replace(issue, '_', ' ') AS issue, count(DISTINCT media_item_id) AS files,
       sum(frees_bytes)::BIGINT AS frees_bytes, sum(avoids_transcodes)::BIGINT AS avoids_transcodes,
       min(found_at)::DATE AS since_day
FROM library_work
WHERE $library IS NULL OR library = $library
GROUP BY 1
ORDER BY files DESC, issue;

-- section: By library
SELECT coalesce(library, 'none') AS library, count(DISTINCT media_item_id) AS files,
       count(*) FILTER (WHERE issue IN ('missing_metadata', 'missing_poster')) AS without_metadata_or_poster,
       count(*) FILTER (WHERE issue = 'unplayable') AS unplayable,
       count(*) FILTER (WHERE issue = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE issue = 'transcoded') AS mostly_transcoded
FROM library_work
WHERE $library IS NULL OR library = $library
GROUP BY 1
ORDER BY files DESC, library;

-- section: Files that cannot be played
SELECT coalesce(series_title, title) AS title, season_number AS season, episode_number AS episode, library,
       detail AS problem, bytes
FROM library_work
WHERE issue = 'unplayable' AND ($library IS NULL OR library = $library)
ORDER BY bytes DESC NULLS LAST, title, season, episode
LIMIT $top;

-- section: Files that would spare most transcodes
SELECT coalesce(series_title, title) AS title, season_number AS season, episode_number AS episode, library,
       avoids_transcodes AS transcodes_of_90_days, detail
FROM library_work
WHERE avoids_transcodes > 0 AND ($library IS NULL OR library = $library)
ORDER BY avoids_transcodes DESC, title, season, episode
LIMIT $top;
