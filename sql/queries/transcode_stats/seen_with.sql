-- How often an error like this one was seen, where, and the fewest transcodes that ran beside it on its host.
WITH alike AS (
    SELECT t.started_at, t.host
    FROM transcode_history AS t
    WHERE t.success = false AND error_family(t.error_message) = error_family(%(message)s::text)
    ORDER BY t.started_at DESC
    LIMIT 200
)
SELECT count(*) AS times,
       coalesce(array_agg(DISTINCT a.host) FILTER (WHERE a.host IS NOT NULL), '{}') AS hosts,
       min(m.active_transcodes) AS fewest,
       count(m.active_transcodes) AS known
FROM alike AS a
LEFT JOIN LATERAL (
    SELECT s.active_transcodes
    FROM system_metrics AS s
    WHERE s.host = a.host AND s.recorded_at <= a.started_at AND s.recorded_at > a.started_at - interval '3 minutes'
    ORDER BY s.recorded_at DESC
    LIMIT 1
) AS m ON true
