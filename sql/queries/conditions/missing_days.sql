-- Which of the last seven finished local days have no row in daily_stats. Nothing is missed before the first data.
WITH clock AS (
    SELECT (wall::date - CASE WHEN extract(hour FROM wall) >= %(due_hour)s::int THEN 1 ELSE 2 END) AS last
    FROM (SELECT %(at)s::timestamptz AT TIME ZONE store_zone() AS wall) AS w
), missing AS (
    SELECT day::date AS day
    FROM clock,
         (SELECT local_day(least((SELECT min(started_at) FROM stream_sessions),
                                 (SELECT min(recorded_at) FROM system_metrics))) AS first) AS f,
         generate_series(greatest(first, last - 6), last, interval '1 day') AS day
    WHERE first IS NOT NULL AND NOT EXISTS (SELECT FROM daily_stats AS d WHERE d.stat_date = day::date)
)
SELECT count(*) AS days, coalesce(min(day)::text, '') AS first, coalesce(max(day)::text, '') AS last
FROM missing
