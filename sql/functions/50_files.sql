-- An item with what a scan read in its file: truer than what a server thinks of it, and some servers do not say it at
-- all. A file of another size than the server tells of was replaced since one of the two looked: then each keeps its own.
CREATE OR REPLACE FUNCTION as_in_its_file(item media_items) RETURNS media_items
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT jsonb_populate_record(item, jsonb_build_object(
                   'container', coalesce(f.container, item.container),
                   'bitrate', coalesce(f.bitrate, item.bitrate),
                   'audio_codec', coalesce(f.audio_codec, item.audio_codec),
                   'has_atmos', coalesce(f.has_atmos, item.has_atmos))
               || CASE WHEN f.video_codec IS NULL THEN '{}' ELSE jsonb_build_object(
                   'video_codec', f.video_codec, 'width', f.width, 'height', f.height,
                   'resolution', f.resolution, 'hdr_format', f.hdr_format) END)
        FROM media_files AS f
        WHERE f.path = item.file_path AND f.gone_at IS NULL AND f.error IS NULL
          AND coalesce(f.size_bytes = item.file_size_bytes, true)
        ORDER BY f.scanned_at DESC
        LIMIT 1), item)
$$;
