-- What waits to be refreshed, as spans of time.

CREATE VIEW dirty_quarters AS
SELECT source, bucket, bucket + interval '15 minutes' AS ends
FROM (SELECT DISTINCT source, bucket FROM rollup_dirty) AS d;

CREATE VIEW dirty_hours AS
SELECT source, bucket, bucket + interval '1 hour' AS ends
FROM (SELECT DISTINCT source, utc_hour(bucket) AS bucket FROM rollup_dirty) AS d;

CREATE VIEW dirty_days AS
SELECT source, day, day_start(day) AS starts, day_start(day + 1) AS ends
FROM (SELECT DISTINCT source, (bucket AT TIME ZONE z.zone)::date AS day
      FROM rollup_dirty, (SELECT store_zone() AS zone OFFSET 0) AS z) AS d;
