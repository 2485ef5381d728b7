-- Truncates addresses that were stored whole, the oldest first; where the last one began.
WITH whole AS (
    SELECT id, started_at, truncated_ip(ip) AS ip
    FROM stream_sessions
    WHERE started_at >= coalesce(%(since)s::timestamptz, '-infinity') AND preference('truncate_ips') = 'true'
      AND ip IS NOT NULL AND ip !~ '^[0-9.]+\.0$' AND truncated_ip(ip) IS DISTINCT FROM ip
    ORDER BY started_at
    LIMIT %(batch)s::int
), truncated AS (
    UPDATE stream_sessions AS s
    SET ip = whole.ip, updated_at = CURRENT_TIMESTAMP
    FROM whole
    WHERE s.id = whole.id AND s.started_at = whole.started_at
    RETURNING s.started_at
)
SELECT max(started_at) AS last, count(*) AS rows FROM truncated
