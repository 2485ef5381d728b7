-- Ended plays of the last 90 days, counted as the collector would with these percentages: who got so far, or watched
-- nearly as much.
WITH counted AS (
    SELECT s.completed,
           s.position_seconds >= m.runtime_seconds * p.share
               OR s.duration_seconds >= m.runtime_seconds * (p.share - 0.05) AS would
    FROM stream_sessions AS s
    JOIN media_items AS m ON m.id = s.media_item_id,
    LATERAL (SELECT coalesce((%(by_type)s::jsonb ->> m.media_type)::float8, %(percent)s::float8) / 100) AS p (share)
    WHERE s.started_at >= now() - interval '90 days' AND NOT s.is_active AND m.runtime_seconds > 0
)
SELECT count(*) AS plays,
       count(*) FILTER (WHERE would AND NOT completed) AS more,
       count(*) FILTER (WHERE would IS NOT TRUE AND completed) AS fewer
FROM counted
