-- Every attempt at the message of this line, the first one first; of a line without a message the line itself.
SELECT l.sent_at, coalesce(l.attempt, 0) AS attempt, l.success, l.http_status, l.duration_ms, l.error_detail,
       l.suppressed_reason, l.maybe_duplicate
FROM alert_log AS o
JOIN alert_log AS l ON l.id = o.id OR l.notification_id = o.notification_id
WHERE o.id = %(id)s::uuid
ORDER BY l.sent_at, l.id
