-- What waits for the store, in the order it was said. Read by collector/spool.py; the dialect is SQLite's.

CREATE TABLE IF NOT EXISTS entries (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    key     TEXT NOT NULL,
    at      REAL NOT NULL,
    payload TEXT NOT NULL,
    refused TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS entries_key ON entries (kind, key);

CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
