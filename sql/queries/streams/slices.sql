-- What a play did, piece by piece.
SELECT started_at, ended_at, state, playback_type, video_decision, audio_decision, bitrate
FROM stream_slices
WHERE session_id = %(session_id)s::uuid
  AND started_at >= %(started_at)s::timestamptz
  AND started_at <= %(started_at)s::timestamptz + interval '32 days'
  AND ended_at > started_at
ORDER BY started_at
