SELECT count(*) AS running, min(speed) AS speed
FROM transcode_history
WHERE status = 'running'
  AND started_at > %(at)s::timestamptz - interval '2 days' AND started_at <= %(at)s::timestamptz
