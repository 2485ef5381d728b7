SELECT s.id, s.kind, s.name, s.base_url, s.origin, s.is_enabled, s.secret_enc IS NOT NULL AS has_key, s.version,
       s.state, s.state_reason, s.can_tell, s.cannot_tell, s.latency_ms, s.clock_offset_seconds, s.last_seen_at,
       s.polled_at, s.synchronised_at, s.test_asked_at, s.tested_at,
       (SELECT count(*) FROM stream_sessions AS p WHERE p.server_id = s.id AND p.is_active) AS active_streams
FROM servers AS s
WHERE s.removed_at IS NULL AND s.kind <> 'files'  -- the folders of a host are no media server
ORDER BY lower(s.name)
