-- Reports of one play may come in any order: how it was delivered is what the newest report says that tells of it.
-- NULL: nobody pushed it. 1970: no report told yet.
ALTER TABLE stream_sessions ADD COLUMN described_at timestamptz;
