-- When streams ended with an error, or within ten seconds of their start.
SELECT at, NOT broken AS suspected
FROM (SELECT coalesce(error_message IS NOT NULL OR end_reason = 'error', false) AS broken,
             NOT is_active AND duration_seconds + paused_seconds + buffering_seconds < 10
                 AND coalesce(ended_at, last_seen_at, started_at) < started_at + interval '10 seconds' AS brief,
             coalesce(ended_at, last_seen_at, started_at) AS at
      FROM stream_sessions
      WHERE started_at >= %(since)s::timestamptz AND started_at < %(until)s::timestamptz) AS e
WHERE broken OR brief
ORDER BY at
