-- What each person liked best before viewer_horizon.day: only what was played since has to be compared with it.
ALTER TABLE viewer_totals ADD COLUMN favourite text, ADD COLUMN favourite_seconds bigint;
DELETE FROM viewer_horizon;
