-- title: Avoidable transcodes
-- answers: Why were plays converted, and what would make it unnecessary?
-- period: month
-- note: Avoidable is a play of which every reason has a remedy. One with several reasons counts for each of them.
-- parameter: top int 15 Rows of each table

-- figures
SELECT count(*) AS transcoded_plays, round(coalesce(sum(watch_seconds), 0) / 3600, 1) AS hours,
       round(coalesce(sum(watch_seconds) FILTER (WHERE avoidable), 0) / 3600, 1) AS avoidable_hours,
       round(100 * sum(watch_seconds) FILTER (WHERE avoidable) / nullif(sum(watch_seconds), 0), 1) AS avoidable_percent
FROM (SELECT watch_seconds,
             len(transcode_reasons) > 0
             AND list_has_all(['ContainerNotSupported', 'VideoCodecNotSupported', 'VideoRangeTypeNotSupported',
                               'VideoResolutionNotSupported', 'ContainerBitrateExceedsLimit',
                               'SubtitleCodecNotSupported', 'AudioCodecNotSupported'], transcode_reasons) AS avoidable
      FROM plays
      WHERE playback_type = 'transcode'
        AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ);

-- section: Reasons
-- chart: ranking reason hours
SELECT coalesce(f.said, w.reason) AS reason, count(*) AS plays, round(sum(w.watch_seconds) / 3600, 1) AS hours,
       count(DISTINCT w.user_id) AS viewers, coalesce(f.remedy, '') AS what_would_help
FROM (SELECT user_id, watch_seconds,
             unnest(CASE WHEN len(transcode_reasons) > 0 THEN transcode_reasons ELSE ['not told'] END) AS reason
      FROM plays
      WHERE playback_type = 'transcode'
        AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ) AS w
LEFT JOIN (VALUES
    ('ContainerNotSupported', 'Container', 'Remux to MP4'),
    ('VideoCodecNotSupported', 'Video codec', 'Keep an H.264 version'),
    ('VideoRangeTypeNotSupported', 'HDR', 'Keep an SDR version'),
    ('VideoResolutionNotSupported', 'Resolution', 'Keep a 1080p version'),
    ('ContainerBitrateExceedsLimit', 'Bitrate limit', 'Client quality: Original'),
    ('SubtitleCodecNotSupported', 'Subtitles burnt in', 'Add SRT subtitles'),
    ('AudioCodecNotSupported', 'Audio codec', 'Add an AAC track')) AS f (reason, said, remedy) ON f.reason = w.reason
GROUP BY 1, 5
ORDER BY hours DESC, plays DESC, reason
LIMIT $top;

-- section: Clients
SELECT coalesce(client, 'unknown') AS client, count(*) AS plays, round(sum(watch_seconds) / 3600, 1) AS hours,
       count(DISTINCT user_id) AS viewers, mode(transcode_reasons[1]) AS reason_seen_most
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY hours DESC, plays DESC, client
LIMIT $top;

-- section: Titles that were converted most
SELECT coalesce(series_title, title, 'unknown') AS title, library, count(*) AS plays,
       round(sum(watch_seconds) / 3600, 1) AS hours, mode(transcode_reasons[1]) AS reason_seen_most
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1, 2
ORDER BY hours DESC, plays DESC, title
LIMIT $top;
