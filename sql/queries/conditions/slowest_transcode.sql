SELECT count(*) AS running, min(speed) AS speed
FROM transcode_history
WHERE status = 'running' AND covered_by IS NULL
  AND started_at > %(at)s::timestamptz - interval '2 days' AND started_at <= %(at)s::timestamptz
