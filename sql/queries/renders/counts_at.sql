-- How many renders were what at a moment: each render's newest event before it.
SELECT status, count(*) AS renders
FROM (SELECT DISTINCT ON (render_id) status, removed
      FROM render_events
      WHERE occurred_at <= %(at)s::timestamptz
      ORDER BY render_id, occurred_at DESC, id DESC) AS e
WHERE NOT removed
GROUP BY status
ORDER BY status
