-- By how much each library grew or shrank before each tick; the first line is what it had a day before the span.
SELECT coalesce(s.name || ' / ', '') || l.name AS target, e.at, sum(e.change)::int AS change
FROM (SELECT m.library_id, c.change,
             greatest(%(since)s::timestamptz - interval '1 day',
                      date_bin(interval '5 minutes', c.at - interval '1 microsecond', %(since)s::timestamptz)
                      + interval '5 minutes') AS at
      FROM media_items AS m, LATERAL (VALUES (m.created_at, 1), (m.removed_at, -1)) AS c (at, change)
      WHERE c.at <= %(until)s::timestamptz) AS e
JOIN libraries AS l ON l.id = e.library_id
LEFT JOIN servers AS s ON s.id = l.server_id
WHERE l.removed_at IS NULL
GROUP BY 1, 2
ORDER BY 1, 2
