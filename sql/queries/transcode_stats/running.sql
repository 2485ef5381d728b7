SELECT count(*) AS running
FROM transcode_history
WHERE started_at > now() - interval '2 days' AND status = 'running'
