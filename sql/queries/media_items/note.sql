-- What a library says of an item is more than what a play says of it.
INSERT INTO media_items AS m (
    id, server_id, external_id, media_type, title, library_id, series_title, season_number, episode_number,
    year, genres, runtime_seconds, file_path, file_size_bytes, container, video_codec, audio_codec, width,
    height, resolution, hdr_format, has_atmos, bitrate, has_poster, has_metadata, added_at)
SELECT i.id, i.server_id, i.external_id, i.media_type, i.title,
       (SELECT l.id FROM libraries AS l WHERE l.id = i.library_id), i.series_title, i.season_number,
       i.episode_number, i.year, i.genres, i.runtime_seconds, i.file_path, i.file_size_bytes, i.container,
       i.video_codec, i.audio_codec, i.width, i.height, i.resolution, i.hdr_format, i.has_atmos, i.bitrate,
       i.has_poster, i.has_metadata, i.added_at
FROM jsonb_populate_recordset(NULL::media_items, %(items)s::jsonb) AS said,
     LATERAL as_in_its_file(said) AS i
ON CONFLICT DO NOTHING
