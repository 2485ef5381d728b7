-- Nothing that is stored of rollups was carried: the next refresh computes all of it.
WITH libraries AS (
    INSERT INTO library_dirty
    SELECT DISTINCT library_or_none(library_id), pg_current_xact_id() FROM media_items
    ON CONFLICT DO NOTHING
)
SELECT mark_everything()
