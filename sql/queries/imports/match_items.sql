-- An episode stands in the library of its series.
CREATE TEMP TABLE import_items ON COMMIT DROP AS
WITH told AS (
    SELECT DISTINCT ON (key) * FROM staged_items ORDER BY key, n
)
SELECT t.key, coalesce(k.id, t.id) AS id, coalesce(k.media_type, t.media_type) AS media_type,
       coalesce(k.title, t.title) AS title, coalesce(k.series_title, t.series_title) AS series_title,
       t.season_number, t.episode_number, t.year, t.genres, coalesce(k.runtime_seconds, t.runtime) AS runtime,
       coalesce(k.library_id, l.id, pl.id) AS library_id, to_timestamp(t.added) AS added_at, k.id IS NOT NULL AS is_known
FROM told AS t
LEFT JOIN media_items AS k ON k.server_id = %(server)s::uuid AND k.external_id = t.key
LEFT JOIN import_libraries AS l ON l.key = t.library_key
LEFT JOIN told AS p ON p.key = t.parent_key
LEFT JOIN import_libraries AS pl ON pl.key = p.library_key
