SELECT occurred_at, recorded_at, status, processing, complete, email_sent, downloads_count, articles_count, removed
FROM render_events
WHERE render_id = %(id)s::bigint
ORDER BY occurred_at, id
