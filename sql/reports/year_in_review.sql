-- title: Year in review
-- answers: What was watched in the time, by whom, and when most of it?
-- period: year
-- parameter: top int 10 Rows of each ranking

-- figures
SELECT p.plays, p.hours, p.viewers, t.titles, p.served_bytes, p.finished_percent
FROM (SELECT coalesce(sum(plays), 0)::BIGINT AS plays, round(coalesce(sum(watch_seconds), 0) / 3600, 1) AS hours,
             count(DISTINCT user_id) AS viewers, coalesce(sum(bytes), 0)::BIGINT AS served_bytes,
             round(100 * sum(completed) / nullif(sum(plays), 0), 1) AS finished_percent
      FROM playback_daily
      WHERE day BETWEEN $first AND $last) AS p,
     (SELECT count(DISTINCT media_item_id) AS titles FROM title_daily WHERE day BETWEEN $first AND $last) AS t;

-- section: Hours by month
-- chart: stacked
SELECT date_trunc('month', day)::DATE AS month,
       round(coalesce(sum(watch_seconds) FILTER (WHERE playback_type = 'direct_play'), 0) / 3600, 1)
           AS direct_play_hours,
       round(coalesce(sum(watch_seconds) FILTER (WHERE playback_type = 'direct_stream'), 0) / 3600, 1)
           AS direct_stream_hours,
       round(coalesce(sum(watch_seconds) FILTER (WHERE playback_type = 'transcode'), 0) / 3600, 1) AS transcode_hours,
       sum(plays)::BIGINT AS plays, count(DISTINCT user_id) AS viewers, sum(bytes)::BIGINT AS served_bytes
FROM playback_daily
WHERE day BETWEEN $first AND $last
GROUP BY 1
ORDER BY 1;

-- section: Films and series that were watched most
-- chart: ranking title hours
SELECT coalesce(series_title, title, 'unknown') AS title, media_type, sum(plays)::BIGINT AS plays,
       round(sum(watch_seconds) / 3600, 1) AS hours
FROM title_daily
WHERE day BETWEEN $first AND $last
GROUP BY 1, 2
ORDER BY hours DESC, plays DESC, title
LIMIT $top;

-- section: Who watched most
-- chart: ranking username hours
SELECT coalesce(username, 'unknown') AS username, sum(plays)::BIGINT AS plays,
       round(sum(watch_seconds) / 3600, 1) AS hours, count(DISTINCT day) AS days, sum(bytes)::BIGINT AS served_bytes
FROM playback_daily
WHERE day BETWEEN $first AND $last
GROUP BY user_id, username
ORDER BY hours DESC, plays DESC, username
LIMIT $top;

-- section: Libraries
SELECT coalesce(library, 'unknown') AS library, sum(plays)::BIGINT AS plays,
       round(sum(watch_seconds) / 3600, 1) AS hours, count(DISTINCT user_id) AS viewers
FROM playback_daily
WHERE day BETWEEN $first AND $last
GROUP BY 1
ORDER BY hours DESC, library
LIMIT $top;

-- section: Busiest days
SELECT day, sum(plays)::BIGINT AS plays, round(sum(watch_seconds) / 3600, 1) AS hours,
       count(DISTINCT user_id) AS viewers
FROM playback_daily
WHERE day BETWEEN $first AND $last
GROUP BY 1
ORDER BY hours DESC, day
LIMIT $top;
