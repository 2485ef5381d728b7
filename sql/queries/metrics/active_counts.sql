-- A transcode is a stream that is being transcoded, or a job that belongs to no stream. A wrapped ffmpeg is taken for
-- that of the stream of the same item until it is known to be.
SELECT count(*) AS streams,
       count(*) FILTER (WHERE playback_type = 'transcode')
           + (SELECT count(*) FROM transcode_history AS t
              WHERE t.status = 'running' AND t.session_id IS NULL
                AND t.started_at > now() - interval '2 days'
                AND NOT EXISTS (
                    SELECT FROM stream_sessions AS s
                    WHERE s.is_active AND s.playback_type = 'transcode'
                      AND s.media_item_id = t.media_item_id)) AS transcodes
FROM stream_sessions
WHERE is_active
