-- For SQLite. Columns that an older version lacks are NULL. The newest first, so that titles are told as they are now.
SELECT {h.id}, {h.reference_id}, {h.started}, {h.stopped}, {h.paused_counter}, {h.rating_key}, {h.user_id}, {h.user},
       {h.ip_address}, {h.player}, {h.product}, {h.platform}, {h.location}, {h.media_type}, {h.view_offset},
       coalesce({h.section_id}, {m.section_id}),
       {m.title}, {m.parent_title}, {m.grandparent_title}, {m.media_index}, {m.parent_media_index}, {m.year},
       {m.duration}, {m.genres}, {m.added_at}, {m.guid}, {m.live},
       {i.transcode_decision}, {i.video_decision}, {i.audio_decision}, {i.stream_video_decision},
       {i.stream_audio_decision}, {i.stream_bitrate}, {i.bitrate}, {i.stream_video_codec}, {i.stream_audio_codec},
       {i.video_codec}, {i.audio_codec}, {i.stream_container}, {i.container}, {i.stream_video_width},
       {i.stream_video_height}, {i.width}, {i.height}
FROM session_history AS h
LEFT JOIN session_history_metadata AS m ON {m.id} = {h.id}
LEFT JOIN session_history_media_info AS i ON {i.id} = {h.id}
ORDER BY {h.id} DESC
