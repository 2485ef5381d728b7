-- What is wrong with the files of each library, kept like its makeup: a list of work is long, its makings are longer.

CREATE TYPE library_work_row AS (
    media_item_id uuid,
    library_id    uuid,
    issue         text,
    detail        text,
    found_at      timestamptz,
    frees         bigint,
    avoids        bigint
);
CREATE TABLE library_work_stored OF library_work_row;

INSERT INTO library_dirty
SELECT DISTINCT coalesce(library_id, '00000000-0000-0000-0000-000000000000'), pg_current_xact_id() FROM media_items
ON CONFLICT DO NOTHING;

-- Files that were mostly transcoded in the last 90 days, as of the last time somebody counted.
CREATE TABLE transcoded_items (
    media_item_id uuid PRIMARY KEY REFERENCES media_items ON DELETE CASCADE,
    plays         bigint NOT NULL,
    transcodes    bigint NOT NULL,
    last_play     timestamptz NOT NULL
);
