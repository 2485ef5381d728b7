-- Ended plays of the last 90 days, and how many of them count as watched from that percentage on.
SELECT count(*) AS plays,
       count(*) FILTER (WHERE s.completed) AS finished,
       count(*) FILTER (WHERE s.position_seconds >= m.runtime_seconds * %(percent)s::float8 / 100) AS would_finish
FROM stream_sessions AS s JOIN media_items AS m ON m.id = s.media_item_id
WHERE s.started_at >= now() - interval '90 days' AND NOT s.is_active AND m.runtime_seconds > 0
