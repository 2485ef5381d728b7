-- title: Library growth
-- answers: What came into the libraries, and how large are they now?
-- period: year
-- parameter: library text - Only this library
-- parameter: top int 15 Rows of the list

-- figures
SELECT count(*) AS items, coalesce(sum(bytes), 0)::BIGINT AS bytes,
       count(*) FILTER (WHERE added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ) AS added,
       coalesce(sum(bytes) FILTER (WHERE added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ),
                0)::BIGINT AS added_bytes
FROM media_items
WHERE removed_at IS NULL AND ($library IS NULL OR library = $library);

-- section: What came each month
-- chart: stacked
SELECT date_trunc('month', added_at)::DATE AS month,
       count(*) FILTER (WHERE media_type = 'movie') AS films,
       count(*) FILTER (WHERE media_type = 'episode') AS episodes,
       count(*) FILTER (WHERE media_type NOT IN ('movie', 'episode')) AS others,
       coalesce(sum(bytes), 0)::BIGINT AS bytes
FROM media_items
WHERE removed_at IS NULL AND ($library IS NULL OR library = $library)
  AND added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: Libraries
-- chart: ranking library bytes
SELECT coalesce(library, 'none') AS library, count(*) AS items, coalesce(sum(bytes), 0)::BIGINT AS bytes,
       count(*) FILTER (WHERE added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ) AS added,
       coalesce(sum(bytes) FILTER (WHERE added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ),
                0)::BIGINT AS added_bytes
FROM media_items
WHERE removed_at IS NULL AND ($library IS NULL OR library = $library)
GROUP BY 1
ORDER BY bytes DESC, library;

-- section: Largest of what came
SELECT coalesce(series_title, title) AS title, media_type, library, count(*) AS files,
       coalesce(sum(bytes), 0)::BIGINT AS bytes, max(added_at)::DATE AS last_day
FROM media_items
WHERE removed_at IS NULL AND ($library IS NULL OR library = $library)
  AND added_at >= $first::TIMESTAMPTZ AND added_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1, 2, 3
ORDER BY bytes DESC, title
LIMIT $top;
