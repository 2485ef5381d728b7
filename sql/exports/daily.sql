-- The store's own days that begin in the time.
SELECT d.stat_date, d.total_plays, d.unique_users, d.total_watch_minutes, d.total_bytes_served, d.transcodes,
       d.direct_plays, d.direct_streams, d.transcode_failures, d.new_media_added, d.library_size_total,
       d.storage_used_bytes, d.is_stale, d.computed_at
FROM daily_stats AS d
WHERE (%(since)s::timestamptz IS NULL OR d.stat_date >= (%(since)s::timestamptz AT TIME ZONE %(zone)s::text))
  AND (%(until)s::timestamptz IS NULL OR d.stat_date < (%(until)s::timestamptz AT TIME ZONE %(zone)s::text))
