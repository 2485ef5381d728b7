-- How many items each library had a day ago, and has now: what is removed stays in the table.
SELECT coalesce(s.name, '') AS server,
       coalesce(s.name || ' / ', '') || l.name AS target,
       count(*) FILTER (WHERE m.created_at <= c.before AND (m.removed_at IS NULL OR m.removed_at > c.before)) AS before,
       count(*) FILTER (WHERE m.created_at <= c.at AND (m.removed_at IS NULL OR m.removed_at > c.at)) AS now
FROM (SELECT %(at)s::timestamptz AS at, %(at)s::timestamptz - interval '1 day' AS before) AS c
CROSS JOIN libraries AS l
JOIN media_items AS m ON m.library_id = l.id
LEFT JOIN servers AS s ON s.id = l.server_id
WHERE l.removed_at IS NULL
GROUP BY l.id, l.name, s.name
ORDER BY target
