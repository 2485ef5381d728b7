-- When each account last looked at a page, and when the visit before this one ended.
CREATE TABLE account_visits (
    account_id  uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    seen_at     timestamptz NOT NULL,
    previous_at timestamptz
);

-- Files that somebody wants read again, although nothing about them changed.
ALTER TABLE media_files ADD COLUMN rescan_asked_at timestamptz;
CREATE INDEX idx_media_files_asked ON media_files (host) WHERE rescan_asked_at IS NOT NULL;
