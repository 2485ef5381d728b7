UPDATE media_items AS m
SET container = i.container, bitrate = i.bitrate, video_codec = i.video_codec, audio_codec = i.audio_codec,
    width = i.width, height = i.height, resolution = i.resolution, hdr_format = i.hdr_format,
    has_atmos = i.has_atmos, scan_error = i.error, updated_at = now()
FROM (SELECT t.*, f.error
      FROM media_files AS f
      JOIN media_items AS o ON o.file_path = f.path AND o.server_id <> %(server)s::uuid AND o.removed_at IS NULL,
           LATERAL as_in_its_file(o) AS t
      WHERE f.host = %(host)s AND f.gone_at IS NULL) AS i
WHERE m.id = i.id
  AND (m.container, m.bitrate, m.video_codec, m.audio_codec, m.width, m.height, m.resolution, m.hdr_format,
       m.has_atmos, m.scan_error)
      IS DISTINCT FROM
      (i.container, i.bitrate, i.video_codec, i.audio_codec, i.width, i.height, i.resolution, i.hdr_format,
       i.has_atmos, i.error)
