-- One file in full, with where its server shows it and how it was played.
SELECT i.id,
       i.title,
       i.series_title,
       i.season_number,
       i.episode_number,
       i.media_type,
       i.year,
       i.genres,
       l.name AS library,
       i.server_id,
       v.name AS server,
       v.kind AS server_kind,
       v.base_url,
       i.external_id,
       i.file_path,
       i.file_size_bytes,
       i.container,
       i.video_codec,
       i.audio_codec,
       i.width,
       i.height,
       i.resolution,
       i.hdr_format,
       i.has_atmos,
       i.bitrate,
       i.runtime_seconds,
       i.has_poster,
       i.has_metadata,
       i.scan_error,
       i.added_at,
       i.removed_at,
       p.plays,
       p.transcodes,
       p.last_play
FROM media_items AS i
LEFT JOIN libraries AS l ON l.id = i.library_id
LEFT JOIN servers AS v ON v.id = i.server_id
CROSS JOIN LATERAL (
    SELECT count(*) AS plays, count(*) FILTER (WHERE playback_type = 'transcode') AS transcodes,
           max(started_at) AS last_play
    FROM stream_sessions AS s
    WHERE s.media_item_id = i.id
) AS p
WHERE i.id = %(id)s::uuid
