INSERT INTO alert_log (
    channel_id, message, success, error_detail, sent_at, attempt, kind, http_status, duration_ms, channel_name,
    channel_type, maybe_duplicate)
SELECT c.id, %(message)s::text, %(success)s::boolean, %(error_detail)s::text, %(sent_at)s::timestamptz, 1,
       %(kind)s::text, %(http_status)s::int, %(duration_ms)s::int, %(channel_name)s::text, %(channel_type)s::text, false
FROM (SELECT) one
LEFT JOIN notification_channels c ON c.id = %(channel_id)s::uuid
