-- When each account last looked at a page, and when the visit before this one ended.
CREATE TABLE account_visits (
    account_id  uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    seen_at     timestamptz NOT NULL,
    previous_at timestamptz
);
