-- Complete days; without a first one the thirty up to the last, without a last one those up to today.
WITH span AS (
    SELECT coalesce(%(since)s::date, last_day - 29) AS first_day, last_day
    FROM (SELECT coalesce(%(until)s::date, local_day(coalesce(%(at)s::timestamptz, now()))) AS last_day) AS asked
)
SELECT stat_date, total_plays, unique_users, total_watch_minutes, total_bytes_served, transcodes, direct_plays,
       direct_streams, transcode_failures, new_media_added, library_size_total, storage_used_bytes, computed_at
FROM daily_stats, span
WHERE stat_date BETWEEN first_day AND last_day
ORDER BY stat_date
