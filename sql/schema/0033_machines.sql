-- What the libraries hold, counted once and not at every look. Items that are alike share a row; those without a
-- library have the nil UUID for one. A change leaves a mark, and until it is settled readers count that library anew.

CREATE TYPE library_makeup_row AS (
    library_id   uuid,
    video_codec  text,
    resolution   text,
    hdr_format   text,
    has_atmos    boolean,
    has_metadata boolean,
    has_poster   boolean,
    items        bigint,
    unreadable   bigint,
    bytes        numeric
);
CREATE TABLE library_makeup_stored OF library_makeup_row (library_id WITH OPTIONS NOT NULL);
CREATE INDEX idx_library_makeup_library ON library_makeup_stored (library_id);

-- As in rollup_dirty, the writer is part of the key: a mark that is taken away is never somebody else's.
CREATE TABLE library_dirty (
    library_id uuid NOT NULL,
    written_by xid8 NOT NULL,
    PRIMARY KEY (library_id, written_by)
);

INSERT INTO library_dirty
SELECT DISTINCT coalesce(library_id, '00000000-0000-0000-0000-000000000000'), pg_current_xact_id() FROM media_items;
