-- title: Concurrency records
-- answers: How many streams and transcodes ran at once, and when most?
-- period: month
-- parameter: top int 10 Rows of the records

-- figures
SELECT coalesce(max(peak_streams), 0) AS peak_streams, arg_max(started_at, peak_streams) AS peak_at,
       coalesce(max(peak_transcodes), 0) AS peak_transcodes, arg_max(started_at, peak_transcodes) AS transcodes_peak_at,
       round(coalesce(sum(stream_seconds), 0) / 3600, 1) AS stream_hours
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ;

-- section: Peak of each day
-- chart: line
SELECT started_at::DATE AS day, max(peak_streams) AS peak_streams, max(peak_transcodes) AS peak_transcodes
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;

-- section: Records
SELECT started_at AS quarter_hour_at, peak_streams, peak_transcodes, round(peak_bitrate / 1e6, 1) AS peak_mbit
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ AND peak_streams > 0
ORDER BY peak_streams DESC, peak_transcodes DESC, started_at
LIMIT $top;

-- section: How long so many ran
-- A quarter hour counts for the most that ran in it.
SELECT peak_streams AS streams, count(*) / 4 AS hours,
       round(100 * count(*) / sum(count(*)) OVER (), 1) AS percent_of_busy_time
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ AND peak_streams > 0
GROUP BY 1
ORDER BY 1;

-- section: Hours of the day
SELECT extract(hour FROM started_at)::INT AS hour, max(peak_streams) AS peak_streams,
       max(peak_transcodes) AS peak_transcodes, round(sum(stream_seconds) / 3600, 1) AS stream_hours
FROM concurrency_quarters
WHERE started_at >= $first::TIMESTAMPTZ AND started_at < ($last + 1)::TIMESTAMPTZ
GROUP BY 1
ORDER BY 1;
