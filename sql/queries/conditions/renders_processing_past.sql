-- From when to when each render was processing, and when it was published.
SELECT e.render_id AS id, r.published_at, e.starts, least(e.ends, %(until)s::timestamptz) AS ends
FROM (SELECT render_id, occurred_at AS starts, processing AND NOT removed AS processing,
             coalesce(lead(occurred_at) OVER (PARTITION BY render_id ORDER BY occurred_at, id),
                      %(until)s::timestamptz) AS ends
      FROM render_events) AS e
JOIN renders AS r ON r.id = e.render_id
WHERE e.processing AND e.ends > %(since)s::timestamptz AND e.starts < %(until)s::timestamptz
  AND e.ends - r.published_at > make_interval(secs => 60 * %(minutes)s::float8)
ORDER BY e.render_id, e.starts
