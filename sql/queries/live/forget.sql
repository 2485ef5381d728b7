-- Forgets the oldest events, some at a time.
DELETE FROM live_events
WHERE id IN (
    SELECT id FROM live_events
    WHERE recorded_at < CURRENT_TIMESTAMP - make_interval(hours => %(hours)s::int)
    ORDER BY id
    LIMIT %(batch)s::int)
