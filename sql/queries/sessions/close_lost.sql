-- Plays nobody reports any more end where they were last seen. Who tells only the start and the end of a play is
-- given longer than who tells its progress.
UPDATE stream_sessions AS s
SET is_active = false, ended_at = session_end(s), end_reason = 'lost', updated_at = CURRENT_TIMESTAMP
WHERE s.is_active
  AND s.updated_at < coalesce(%(at)s::timestamptz, now())
      - CASE WHEN s.last_seen_at IS NULL THEN interval '6 hours' ELSE interval '30 minutes' END
