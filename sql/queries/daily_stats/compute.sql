INSERT INTO daily_stats AS s (
    stat_date, total_plays, unique_users, total_watch_minutes, total_bytes_served, transcodes, direct_plays,
    direct_streams, transcode_failures, new_media_added, library_size_total, storage_used_bytes)
SELECT d.day, p.plays, p.users, p.minutes, p.bytes, p.transcodes, p.direct_plays, p.direct_streams, t.failures,
       m.added, m.items, m.bytes
FROM (SELECT day, day_start(day) AS starts, day_start(day + 1) AS ends
      FROM unnest(%(days)s::date[]) AS day
      OFFSET 0) AS d,  -- or the bounds would be worked out anew for every row below
     LATERAL (SELECT coalesce(sum(r.plays), 0) AS plays,
                     count(DISTINCT r.user_id) AS users,
                     round(coalesce(sum(r.watch_seconds), 0) / 60) AS minutes,
                     coalesce(sum(r.bytes), 0) AS bytes,
                     coalesce(sum(r.plays) FILTER (WHERE r.playback_type = 'transcode'), 0) AS transcodes,
                     coalesce(sum(r.plays) FILTER (WHERE r.playback_type = 'direct_play'), 0) AS direct_plays,
                     coalesce(sum(r.plays) FILTER (WHERE r.playback_type = 'direct_stream'), 0) AS direct_streams
              FROM playback_daily AS r
              WHERE r.day = d.day) AS p,
     LATERAL (SELECT coalesce(sum(r.jobs), 0) AS failures
              FROM transcode_daily AS r
              WHERE r.day = d.day AND r.outcome = 'failed') AS t,
     LATERAL (SELECT count(*) FILTER (WHERE i.came >= d.starts) AS added,
                     count(*) FILTER (WHERE i.went IS NULL OR i.went >= d.ends) AS items,
                     coalesce(sum(i.size) FILTER (WHERE i.went IS NULL OR i.went >= d.ends), 0) AS bytes
              FROM (SELECT coalesce(added_at, created_at) AS came, removed_at AS went, file_size_bytes AS size
                    FROM media_items) AS i
              WHERE i.came < d.ends) AS m
ON CONFLICT (stat_date) DO UPDATE
SET total_plays = excluded.total_plays, unique_users = excluded.unique_users,
    total_watch_minutes = excluded.total_watch_minutes, total_bytes_served = excluded.total_bytes_served,
    transcodes = excluded.transcodes, direct_plays = excluded.direct_plays,
    direct_streams = excluded.direct_streams, transcode_failures = excluded.transcode_failures,
    new_media_added = excluded.new_media_added, library_size_total = excluded.library_size_total,
    storage_used_bytes = excluded.storage_used_bytes, is_stale = false, computed_at = CURRENT_TIMESTAMP
