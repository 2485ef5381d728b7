-- Pieces of plays that began in the time.
SELECT s.session_id, s.started_at, s.ended_at, s.state, s.server_id, s.user_id, s.library_id, s.media_item_id,
       s.playback_type, s.video_decision, s.audio_decision, s.bitrate, s.bytes, s.plays, s.completed
FROM stream_slices AS s
WHERE (%(since)s::timestamptz IS NULL OR s.started_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR s.started_at < %(until)s::timestamptz)
  AND (%(users)s::uuid[] IS NULL OR s.user_id = ANY (%(users)s::uuid[]))
  AND (%(servers)s::uuid[] IS NULL OR s.server_id = ANY (%(servers)s::uuid[]))
