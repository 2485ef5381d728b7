-- When each transcode ended, and whether it failed.
SELECT coalesce(completed_at, started_at) AS at, transcode_outcome(status, success) = 'failed' AS failed
FROM transcode_history
WHERE started_at >= %(since)s::timestamptz - interval '2 days' AND started_at < %(until)s::timestamptz
  AND transcode_outcome(status, success) <> 'running' AND covered_by IS NULL
ORDER BY 1
