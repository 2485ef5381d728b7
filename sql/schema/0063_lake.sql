-- Parquet copies outside of the store that are kept current, and which days changed since. A mark is written by each
-- transaction that touches a day, while there is a lake; it stays until every lake has seen it.
CREATE TABLE lakes (
    id      uuid PRIMARY KEY,
    place   text NOT NULL,
    store   text NOT NULL,
    run     bigint NOT NULL DEFAULT 0,
    seen    pg_snapshot,
    run_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE lake_marks (
    dataset    text NOT NULL,
    day        date NOT NULL,
    written_by xid8 NOT NULL,
    PRIMARY KEY (dataset, day, written_by)
);

-- Whose name changed that rows of a data set tell: those in its relation whose key it is.
CREATE TABLE lake_names (
    dataset    text NOT NULL,
    relation   text NOT NULL,
    key        text NOT NULL,
    clock      text NOT NULL,
    id         text NOT NULL,
    written_by xid8 NOT NULL,
    PRIMARY KEY (dataset, relation, key, id, written_by)
);
