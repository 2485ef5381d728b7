-- title: Bandwidth records
-- answers: How much went out, and when most at once?
-- period: month
-- note: Bitrates are what servers say of their streams; bytes are estimates.
-- parameter: top int 10 Rows of the records

-- figures
SELECT round(c.most / 1e6, 1) AS peak_mbit, c.at AS peak_at, round(c.usual / 1e6, 1) AS p95_mbit, p.served_bytes, p.hours
FROM (SELECT max(peak_bitrate) AS most, arg_max(started_at, peak_bitrate) AS at,
             quantile_cont(p95_bitrate, 0.95) AS usual
      FROM concurrency_quarters
      WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ) AS c,
     (SELECT coalesce(sum(bytes), 0)::BIGINT AS served_bytes, round(coalesce(sum(watch_seconds), 0) / 3600, 1) AS hours
      FROM playback_daily
      WHERE day BETWEEN $first AND $last) AS p;

-- section: Peak of each day
-- chart: line
SELECT started_at::DATE AS day, round(max(peak_bitrate) / 1e6, 1) AS peak_mbit,
       round(max(p95_bitrate) / 1e6, 1) AS p95_mbit
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: Records
SELECT started_at AS quarter_hour_at, round(peak_bitrate / 1e6, 1) AS peak_mbit, peak_streams, peak_transcodes
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ AND peak_bitrate > 0
ORDER BY peak_bitrate DESC, started_at
LIMIT $top;

-- section: Hours of the day
SELECT extract(hour FROM started_at)::INT AS hour, round(max(peak_bitrate) / 1e6, 1) AS peak_mbit,
       round(avg(p95_bitrate) / 1e6, 1) AS mean_mbit
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: Who was sent most
-- chart: ranking username served_bytes
SELECT coalesce(username, 'unknown') AS username, sum(bytes)::BIGINT AS served_bytes,
       round(sum(watch_seconds) / 3600, 1) AS hours
FROM playback_daily
WHERE day BETWEEN $first AND $last
GROUP BY user_id, username
ORDER BY served_bytes DESC, username
LIMIT $top;
