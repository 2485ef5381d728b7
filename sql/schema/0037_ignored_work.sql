-- What somebody looked at and decided to leave as it is.
CREATE TABLE ignored_work (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    media_item_id uuid NOT NULL REFERENCES media_items ON DELETE CASCADE,
    issue         text NOT NULL,
    reason        text,
    ignored_by    text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_ignored_work_item ON ignored_work (media_item_id, issue);
