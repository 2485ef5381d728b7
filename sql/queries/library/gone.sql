-- Libraries that lost a good part of their items within a day: more than one in twenty, and more than a handful.
WITH lost AS (
    SELECT library_id, count(*) AS items
    FROM media_items
    WHERE removed_at > coalesce(%(at)s::timestamptz, now()) - interval '1 day'
    GROUP BY library_id
)
SELECT l.name, lost.items AS lost, (lost.items + coalesce(sum(m.items), 0))::bigint AS items
FROM lost
JOIN libraries AS l ON l.id = lost.library_id
LEFT JOIN library_makeup AS m ON m.library_id = l.id
WHERE l.removed_at IS NULL
GROUP BY l.id, lost.items
HAVING lost.items >= 5 AND lost.items > 0.05 * (lost.items + coalesce(sum(m.items), 0))
ORDER BY lower(l.name)
