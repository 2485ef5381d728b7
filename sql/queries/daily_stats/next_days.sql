-- Complete days that have no row, or one that later writes outdated: five minutes after midnight a day is complete.
SELECT d::date
FROM (SELECT least((SELECT local_day(min(started_at)) FROM stream_sessions),
                   (SELECT local_day(min(started_at)) FROM transcode_history),
                   (SELECT local_day(min(coalesce(added_at, created_at))) FROM media_items)) AS first_day,
             local_day(%(now)s::timestamptz - interval '5 minutes') - 1 AS last_day) AS span,
     generate_series(span.first_day::timestamp, span.last_day::timestamp, interval '1 day') AS d
WHERE NOT EXISTS (SELECT FROM daily_stats AS s WHERE s.stat_date = d::date AND NOT s.is_stale)
ORDER BY d
LIMIT %(limit)s::int
