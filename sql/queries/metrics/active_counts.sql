-- A transcode is a stream that is being transcoded, or a job that belongs to no stream.
SELECT count(*) AS streams,
       count(*) FILTER (WHERE playback_type = 'transcode')
           + (SELECT count(*) FROM transcode_history
              WHERE status = 'running' AND session_id IS NULL
                AND started_at > now() - interval '2 days') AS transcodes
FROM stream_sessions
WHERE is_active
