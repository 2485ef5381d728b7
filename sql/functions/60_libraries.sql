-- What each library is made of, asked of the items; kept in library_makeup_stored by the marks below.

CREATE OR REPLACE FUNCTION library_or_none(library uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(library, '00000000-0000-0000-0000-000000000000')
$$;

CREATE OR REPLACE FUNCTION library_makeup_of(library uuid) RETURNS SETOF library_makeup_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT library, video_codec, resolution, hdr_format, has_atmos, has_metadata, has_poster,
           count(*),
           count(*) FILTER (WHERE scan_error IS NOT NULL),
           sum(file_size_bytes)
    FROM media_items
    WHERE (library_id = library OR (library_id IS NULL AND library = '00000000-0000-0000-0000-000000000000'))
      AND removed_at IS NULL
    GROUP BY 2, 3, 4, 5, 6, 7
$$;

-- What is wrong with the files of a library, as far as they tell themselves.
CREATE OR REPLACE FUNCTION library_work_of(library uuid) RETURNS SETOF library_work_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH item AS (
        SELECT id, library_id, media_type, lower(coalesce(series_title, title)) AS name, season_number, episode_number,
               year, height, bitrate, resolution, video_codec, has_metadata, has_poster, scan_error, updated_at,
               coalesce(file_size_bytes, 0) AS size, coalesce(added_at, created_at) AS since
        FROM media_items
        WHERE (library_id = library OR (library_id IS NULL AND library = library_or_none(NULL)))
          AND removed_at IS NULL
    ), copy AS (
        SELECT *, row_number() OVER alike AS place, first_value(resolution) OVER alike AS best_resolution,
               first_value(video_codec) OVER alike AS best_codec
        FROM item
        WHERE media_type = 'movie' OR (media_type = 'episode' AND episode_number IS NOT NULL)
        WINDOW alike AS (PARTITION BY media_type, name, season_number, episode_number, year
                         ORDER BY height DESC NULLS LAST, bitrate DESC NULLS LAST, id)
    )
    SELECT id, library_id, issue, detail, found_at, frees, 0
    FROM item, LATERAL (
        VALUES ('missing_metadata', NOT has_metadata, NULL, since, 0),
               ('missing_poster', NOT has_poster, NULL, since, 0),
               ('unplayable', scan_error IS NOT NULL, scan_error, updated_at, size),
               ('low_bitrate_4k',
                height >= 2000
                AND bitrate < CASE WHEN video_codec IN ('hevc', 'h265', 'av1', 'vp9') THEN 10e6 ELSE 16e6 END,
                round(bitrate / 1e6, 1) || ' Mbit/s', since, 0)) AS wrong (issue, is_so, detail, found_at, frees)
    WHERE is_so
    UNION ALL
    SELECT id, library_id, 'duplicate', concat_ws(' ', 'also there as', best_resolution, best_codec), since, size, 0
    FROM copy
    WHERE place > 1
$$;

CREATE OR REPLACE FUNCTION mark_libraries() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO library_dirty
        SELECT DISTINCT library_or_none(library_id), pg_current_xact_id() FROM new_rows
        ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO library_dirty
        SELECT DISTINCT library_or_none(library_id), pg_current_xact_id() FROM old_rows
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER makeup_insert AFTER INSERT ON media_items
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_libraries();
CREATE OR REPLACE TRIGGER makeup_update AFTER UPDATE ON media_items
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_libraries();
CREATE OR REPLACE TRIGGER makeup_delete AFTER DELETE ON media_items
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION mark_libraries();

-- Stores the makeup and the work of what was marked and takes the marks away that it could see; how many libraries. One at a time.
CREATE OR REPLACE FUNCTION settle_libraries() RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    marked uuid[];
BEGIN
    LOCK TABLE library_makeup_stored IN SHARE ROW EXCLUSIVE MODE;
    WITH gone AS (DELETE FROM library_dirty RETURNING library_id)
    SELECT array_agg(DISTINCT library_id) INTO marked FROM gone;
    DELETE FROM library_makeup_stored WHERE library_id = ANY (marked);
    INSERT INTO library_makeup_stored
    SELECT m.* FROM unnest(marked) AS l, LATERAL library_makeup_of(l) AS m;
    DELETE FROM library_work_stored WHERE library_or_none(library_id) = ANY (marked);
    INSERT INTO library_work_stored
    SELECT w.* FROM unnest(marked) AS l, LATERAL library_work_of(l) AS w;
    RETURN coalesce(cardinality(marked), 0);
END $$;

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON ignored_work
FOR EACH ROW EXECUTE FUNCTION audit_change();
