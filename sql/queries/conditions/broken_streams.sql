-- The streams that ended within a stretch of time with an error, or within ten seconds of their start.
SELECT count(*) FILTER (WHERE broken) AS errors,
       count(*) FILTER (WHERE NOT broken AND brief) AS suspected,
       max(ended) AS newest
FROM (SELECT coalesce(error_message IS NOT NULL OR end_reason = 'error', false) AS broken,
             NOT is_active AND seconds_between(started_at, session_end(s)) < 10 AS brief,
             session_end(s) AS ended
      FROM stream_sessions AS s
      WHERE started_at > %(at)s::timestamptz - %(span)s::interval - interval '2 days'
        AND started_at <= %(at)s::timestamptz) AS e
WHERE ended > %(at)s::timestamptz - %(span)s::interval AND ended <= %(at)s::timestamptz
