-- The transcodes that ended within a stretch of time before `at`. One that took longer than two days is not believed.
SELECT count(*) AS total,
       count(*) FILTER (WHERE outcome = 'failed') AS failed,
       max(ended) AS newest
FROM (SELECT transcode_outcome(status, success) AS outcome, coalesce(completed_at, started_at) AS ended
      FROM transcode_history
      WHERE started_at > %(at)s::timestamptz - %(span)s::interval - interval '2 days'
        AND started_at <= %(at)s::timestamptz
        AND covered_by IS NULL) AS t
WHERE outcome <> 'running' AND ended > %(at)s::timestamptz - %(span)s::interval AND ended <= %(at)s::timestamptz
