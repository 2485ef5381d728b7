-- A test is answered by the first report after it was asked for.
UPDATE servers
SET state = %(state)s, state_reason = %(state_reason)s, polled_at = %(polled_at)s,
    last_seen_at = coalesce(%(last_seen_at)s::timestamptz, last_seen_at),
    version = coalesce(%(version)s::text, version),
    latency_ms = coalesce(%(latency_ms)s::int, latency_ms),
    clock_offset_seconds = coalesce(%(clock_offset_seconds)s::float8, clock_offset_seconds),
    can_tell = %(can_tell)s::text[], cannot_tell = %(cannot_tell)s::text[],
    tested_at = CASE WHEN test_asked_at > coalesce(tested_at, '-infinity') THEN clock_timestamp() ELSE tested_at END
WHERE id = %(id)s AND is_enabled
