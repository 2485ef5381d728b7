-- title: Transcode bill
-- answers: Whose plays were converted, of what and for which programs, and what did that cost?
-- period: month
-- note: Of plays that began in the time. Energy is an estimate: hours times the watts given. Bytes are estimates too.
-- parameter: top int 15 Rows of each table
-- parameter: watts number 60 Watts that converting draws beyond playing, for each stream (an estimate)

-- figures
SELECT count(*) FILTER (WHERE playback_type = 'transcode') AS transcoded_plays,
       round(coalesce(sum(watch_seconds) FILTER (WHERE playback_type = 'transcode'), 0) / 3600, 1) AS hours,
       coalesce(sum(bytes_served) FILTER (WHERE playback_type = 'transcode'), 0)::BIGINT AS served_bytes,
       round(coalesce(sum(watch_seconds) FILTER (WHERE playback_type = 'transcode'), 0) / 3600 * $watts / 1000, 1)
           AS kwh,
       round(100 * sum(watch_seconds) FILTER (WHERE playback_type = 'transcode') / nullif(sum(watch_seconds), 0), 1)
           AS percent_of_all_hours
FROM plays
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ;

-- section: By viewer
-- chart: ranking username hours
SELECT coalesce(username, 'unknown') AS username, count(*) AS plays, round(sum(watch_seconds) / 3600, 1) AS hours,
       sum(bytes_served)::BIGINT AS served_bytes, round(sum(watch_seconds) / 3600 * $watts / 1000, 2) AS kwh
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY user_id, username
ORDER BY hours DESC, plays DESC, username
LIMIT $top;

-- section: By title
SELECT coalesce(series_title, title, 'unknown') AS title, media_type, count(*) AS plays,
       round(sum(watch_seconds) / 3600, 1) AS hours, sum(bytes_served)::BIGINT AS served_bytes,
       round(sum(watch_seconds) / 3600 * $watts / 1000, 2) AS kwh
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1, 2
ORDER BY hours DESC, plays DESC, title
LIMIT $top;

-- section: By client
-- chart: ranking client hours
SELECT coalesce(client, 'unknown') AS client, count(*) AS plays, round(sum(watch_seconds) / 3600, 1) AS hours,
       sum(bytes_served)::BIGINT AS served_bytes, round(sum(watch_seconds) / 3600 * $watts / 1000, 2) AS kwh
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY hours DESC, plays DESC, client
LIMIT $top;

-- section: By day
-- chart: line
SELECT started_at::DATE AS day, round(sum(watch_seconds) / 3600, 2) AS hours,
       round(sum(watch_seconds) / 3600 * $watts / 1000, 2) AS kwh
FROM plays
WHERE playback_type = 'transcode'
  AND started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;
