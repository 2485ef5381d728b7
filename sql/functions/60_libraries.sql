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

-- Stores the makeup of what was marked and takes the marks away that it could see; how many libraries. One at a time.
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
    RETURN coalesce(cardinality(marked), 0);
END $$;

CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON ignored_work
FOR EACH ROW EXECUTE FUNCTION audit_change();
