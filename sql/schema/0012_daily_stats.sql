-- A day is computed again when plays or transcodes of that day were written since.
ALTER TABLE daily_stats ADD COLUMN is_stale boolean NOT NULL DEFAULT false;
