-- What each rollup says of a span of time, asked of the rows themselves. Refreshing stores these answers;
-- the views of sql/views give them for what changed since. The continuous aggregates of sql/community say the same.

CREATE OR REPLACE FUNCTION transcode_outcome(status text, success boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(status, CASE success WHEN true THEN 'success' WHEN false THEN 'failed' ELSE 'unknown' END)
$$;

CREATE OR REPLACE FUNCTION playback_quarters_between(starts timestamptz, ends timestamptz)
RETURNS SETOF playback_quarters_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT quarter(started_at), server_id, user_id, playback_type,
           sum(plays),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'paused'), 0),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'buffering'), 0),
           sum(bytes),
           media_type
    FROM stream_slices
    WHERE started_at >= starts AND started_at < ends
    GROUP BY 1, 2, 3, 4, media_type
$$;

CREATE OR REPLACE FUNCTION playback_daily_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF playback_daily_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, server_id, user_id, library_id, playback_type,
           sum(plays),
           sum(completed),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'paused'), 0),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'buffering'), 0),
           sum(bytes),
           media_type
    FROM stream_slices
    WHERE started_at >= starts AND started_at < ends
    GROUP BY 2, 3, 4, 5, media_type
$$;

CREATE OR REPLACE FUNCTION playback_hours_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF playback_hours_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, hour, server_id, library_id, playback_type, media_type,
           sum(plays),
           sum(completed),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0),
           sum(bytes)
    FROM (SELECT *, extract(hour FROM started_at AT TIME ZONE (SELECT store_zone()))::int AS hour
          FROM stream_slices
          WHERE started_at >= starts AND started_at < ends) AS slice
    GROUP BY GROUPING SETS ((hour, server_id, library_id, playback_type, media_type),
                            (server_id, library_id, playback_type, media_type))
$$;

CREATE OR REPLACE FUNCTION title_daily_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF title_daily_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, media_item_id,
           sum(plays),
           sum(completed),
           coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE state = 'playing'), 0),
           sum(bytes)
    FROM stream_slices
    WHERE started_at >= starts AND started_at < ends
    GROUP BY 2
$$;

CREATE OR REPLACE FUNCTION transcode_daily_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF transcode_daily_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, output_codec, hw_accel, transcode_outcome(status, success),
           count(*),
           sum(duration_seconds)::numeric,
           sum(file_size_bytes)
    FROM transcode_history
    WHERE started_at >= starts AND started_at < ends AND covered_by IS NULL
    GROUP BY 2, 3, 4
$$;

-- Change points: a stream counts from its start up to, not including, its end; paused streams hold their place but
-- send nothing. p95 is the level not exceeded during 95 % of the quarter hour.
CREATE OR REPLACE FUNCTION concurrency_quarters_between(starts timestamptz, ends timestamptz)
RETURNS SETOF concurrency_quarters_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH piece AS (
        SELECT quarter(started_at) AS bucket, started_at, ended_at,
               (playback_type = 'transcode')::int AS transcodes,
               CASE state WHEN 'paused' THEN 0 ELSE coalesce(s.bitrate, 0) END AS bitrate
        FROM stream_slices AS s
        WHERE s.started_at >= starts AND s.started_at < ends AND s.ended_at > s.started_at
    ), edge AS (
        SELECT bucket, at, sum(streams) AS streams, sum(transcodes) AS transcodes, sum(bitrate) AS bitrate
        FROM (SELECT bucket, started_at AS at, 1 AS streams, transcodes, bitrate FROM piece
              UNION ALL SELECT bucket, ended_at, -1, -transcodes, -bitrate FROM piece
              UNION ALL SELECT DISTINCT bucket, bucket, 0, 0, 0 FROM piece) AS change
        GROUP BY bucket, at
    ), level AS (
        SELECT bucket,
               sum(streams) OVER steps AS streams,
               sum(transcodes) OVER steps AS transcodes,
               sum(bitrate) OVER steps AS bitrate,
               extract(epoch FROM lead(at, 1, bucket + interval '15 minutes') OVER steps - at) AS lasted
        FROM edge
        WINDOW steps AS (PARTITION BY bucket ORDER BY at)
    ), ranked AS (
        SELECT *,
               sum(lasted) OVER (PARTITION BY bucket ORDER BY streams) AS streams_for,
               sum(lasted) OVER (PARTITION BY bucket ORDER BY transcodes) AS transcodes_for,
               sum(lasted) OVER (PARTITION BY bucket ORDER BY bitrate) AS bitrate_for
        FROM level
    )
    SELECT bucket,
           max(streams)::int, (min(streams) FILTER (WHERE streams_for >= 855))::int,
           max(transcodes)::int, (min(transcodes) FILTER (WHERE transcodes_for >= 855))::int,
           max(bitrate)::bigint, (min(bitrate) FILTER (WHERE bitrate_for >= 855))::bigint,
           sum(streams * lasted)
    FROM ranked
    WHERE lasted > 0
    GROUP BY bucket
$$;

CREATE OR REPLACE FUNCTION metrics_hourly_between(starts timestamptz, ends timestamptz)
RETURNS SETOF metrics_hourly_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT utc_hour(recorded_at), host, count(*),
           min(cpu_percent)::float8, avg(cpu_percent)::float8, max(cpu_percent)::float8,
           min(memory_percent)::float8, avg(memory_percent)::float8, max(memory_percent)::float8,
           min(memory_used_mb)::float8, avg(memory_used_mb)::float8, max(memory_used_mb)::float8,
           min(swap_percent)::float8, avg(swap_percent)::float8, max(swap_percent)::float8,
           min(load_1m)::float8, avg(load_1m)::float8, max(load_1m)::float8,
           min(cpu_temp_celsius)::float8, avg(cpu_temp_celsius)::float8, max(cpu_temp_celsius)::float8,
           min(gpu_percent)::float8, avg(gpu_percent)::float8, max(gpu_percent)::float8,
           min(gpu_encoder_percent)::float8, avg(gpu_encoder_percent)::float8, max(gpu_encoder_percent)::float8,
           min(gpu_decoder_percent)::float8, avg(gpu_decoder_percent)::float8, max(gpu_decoder_percent)::float8,
           min(gpu_memory_percent)::float8, avg(gpu_memory_percent)::float8, max(gpu_memory_percent)::float8,
           min(gpu_temp_celsius)::float8, avg(gpu_temp_celsius)::float8, max(gpu_temp_celsius)::float8,
           min(gpu_power_watts)::float8, avg(gpu_power_watts)::float8, max(gpu_power_watts)::float8,
           min(disk_used_gb)::float8, avg(disk_used_gb)::float8, max(disk_used_gb)::float8,
           min(disk_free_gb)::float8, avg(disk_free_gb)::float8, max(disk_free_gb)::float8,
           min(network_rx_bytes_per_second)::float8, avg(network_rx_bytes_per_second)::float8, max(network_rx_bytes_per_second)::float8,
           min(network_tx_bytes_per_second)::float8, avg(network_tx_bytes_per_second)::float8, max(network_tx_bytes_per_second)::float8,
           min(disk_read_bytes_per_second)::float8, avg(disk_read_bytes_per_second)::float8, max(disk_read_bytes_per_second)::float8,
           min(disk_write_bytes_per_second)::float8, avg(disk_write_bytes_per_second)::float8, max(disk_write_bytes_per_second)::float8,
           min(active_streams)::float8, avg(active_streams)::float8, max(active_streams)::float8,
           min(active_transcodes)::float8, avg(active_transcodes)::float8, max(active_transcodes)::float8
    FROM system_metrics
    WHERE recorded_at >= starts AND recorded_at < ends
    GROUP BY 1, 2
$$;

-- Neighbouring quarter hours as spans, so that a refresh reads each span once.
CREATE OR REPLACE FUNCTION spans_of(quarters timestamptz[]) RETURNS TABLE (starts timestamptz, ends timestamptz)
LANGUAGE sql IMMUTABLE AS $$
    SELECT min(q), max(q) + interval '15 minutes'
    FROM (SELECT q, q - row_number() OVER (ORDER BY q) * interval '15 minutes' AS island
          FROM (SELECT DISTINCT q FROM unnest(quarters) AS q) AS d) AS i
    GROUP BY island
$$;

CREATE OR REPLACE FUNCTION days_of(quarters timestamptz[])
RETURNS TABLE (day date, starts timestamptz, ends timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT d, day_start(d), day_start(d + 1)
    FROM (SELECT DISTINCT (q AT TIME ZONE z.zone)::date AS d
          FROM unnest(quarters) AS q, (SELECT store_zone() AS zone OFFSET 0) AS z) AS days
$$;

CREATE OR REPLACE FUNCTION hours_of(quarters timestamptz[]) RETURNS SETOF timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT utc_hour(q) FROM unnest(quarters) AS q
$$;

CREATE OR REPLACE FUNCTION store_concurrency(quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM concurrency_quarters_stored WHERE bucket = ANY (quarters);
    INSERT INTO concurrency_quarters_stored
    SELECT r.* FROM spans_of(quarters) AS s, LATERAL concurrency_quarters_between(s.starts, s.ends) AS r;
$$;

CREATE OR REPLACE FUNCTION month_of(day date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_trunc('month', day::timestamp)::date
$$;

CREATE OR REPLACE FUNCTION store_hours(quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM playback_hours_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
    INSERT INTO playback_hours_stored
    SELECT r.* FROM days_of(quarters) AS d, LATERAL playback_hours_between(d.day, d.starts, d.ends) AS r;
$$;

-- A changed month goes; it comes back, with others that are due, when it is over and nothing of it waits any more.
CREATE OR REPLACE FUNCTION store_months(quarters timestamptz[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    changed date[] := ARRAY(SELECT DISTINCT month_of(d.day) FROM days_of(quarters) AS d);
    due date[];
BEGIN
    DELETE FROM playback_monthly_stored WHERE month = ANY (changed);
    DELETE FROM stored_months WHERE month = ANY (changed);
    due := ARRAY(SELECT m.month
                 FROM (SELECT DISTINCT month_of(day) AS month FROM playback_hours_stored) AS m
                 WHERE m.month < month_of(local_day(now()))
                   AND NOT EXISTS (SELECT FROM stored_months AS s WHERE s.month = m.month)
                   AND NOT EXISTS (SELECT FROM dirty_days AS d
                                   WHERE d.source = 'slices' AND month_of(d.day) = m.month));
    INSERT INTO playback_monthly_stored
    SELECT month_of(day), server_id, user_id, library_id, playback_type, media_type,
           sum(plays), sum(completed), sum(watch_seconds), sum(bytes)
    FROM playback_daily_stored
    WHERE month_of(day) = ANY (due)
    GROUP BY 1, 2, 3, 4, 5, 6;
    INSERT INTO stored_months SELECT unnest(due);
END $$;

-- The days of another time zone are other days, in every edition.
CREATE OR REPLACE FUNCTION forget_days() RETURNS void
LANGUAGE sql AS $$
    TRUNCATE playback_hours_stored, playback_monthly_stored, stored_months, transcode_speeds_stored,
        transcode_conversions_stored, renders_daily_stored, render_accounts_daily_stored, render_accounts_monthly_stored;
$$;

CREATE OR REPLACE FUNCTION renders_daily_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF renders_daily_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, status, count(*),
           count(*) FILTER (WHERE complete),
           count(*) FILTER (WHERE NOT complete AND NOT processing),
           count(*) FILTER (WHERE processing),
           sum(downloads_count), sum(articles_count), sum(videos), sum(images)
    FROM renders
    WHERE published_at >= starts AND published_at < ends AND removed_at IS NULL
    GROUP BY 2
$$;

CREATE OR REPLACE FUNCTION render_accounts_daily_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF render_accounts_daily_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, account_id, count(*)
    FROM renders
    WHERE published_at >= starts AND published_at < ends AND removed_at IS NULL AND account_id IS NOT NULL
    GROUP BY 2
$$;

-- Months add up stored days, always: readers take out the dirty ones among these.
CREATE OR REPLACE FUNCTION store_renders(quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM renders_daily_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
    INSERT INTO renders_daily_stored
    SELECT r.* FROM days_of(quarters) AS d, LATERAL renders_daily_between(d.day, d.starts, d.ends) AS r;
    DELETE FROM render_accounts_daily_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
    INSERT INTO render_accounts_daily_stored
    SELECT r.* FROM days_of(quarters) AS d, LATERAL render_accounts_daily_between(d.day, d.starts, d.ends) AS r;
    DELETE FROM render_accounts_monthly_stored WHERE month IN (SELECT month_of(d.day) FROM days_of(quarters) AS d);
    INSERT INTO render_accounts_monthly_stored
    SELECT m.month, a.account_id, sum(a.renders)
    FROM (SELECT DISTINCT month_of(d.day) AS month FROM days_of(quarters) AS d) AS m
    JOIN render_accounts_daily_stored AS a
      ON a.day >= m.month AND a.day < (m.month + interval '1 month')::date
    GROUP BY 1, 2;
$$;

-- Called by one refresh at a time. Takes away the marks of a span that a reader with the snapshot `seen` could see, and stores what they stood for;
-- how many quarter hours that was. Marks left by later writes stay.
CREATE OR REPLACE FUNCTION settle(marked text, starts timestamptz, ends timestamptz, seen pg_snapshot) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    quarters timestamptz[];
BEGIN
    WITH gone AS (
        DELETE FROM rollup_dirty
        WHERE source = marked AND bucket >= starts AND bucket < ends AND pg_visible_in_snapshot(written_by, seen)
        RETURNING bucket)
    SELECT array_agg(DISTINCT bucket) INTO quarters FROM gone;
    IF quarters IS NULL THEN
        RETURN 0;
    END IF;
    IF marked = 'renders' THEN
        PERFORM store_renders(quarters);
        RETURN cardinality(quarters);
    END IF;
    PERFORM store_rollups(marked, quarters);
    IF marked = 'slices' THEN
        PERFORM store_concurrency(quarters);
        PERFORM store_hours(quarters);
        PERFORM store_months(quarters);
        DELETE FROM viewer_horizon WHERE day > (SELECT min(d.day) FROM days_of(quarters) AS d);
    END IF;
    IF marked = 'transcodes' THEN
        PERFORM store_transcodes(quarters);
    END IF;
    IF marked <> 'metrics' THEN
        UPDATE daily_stats SET is_stale = true
        WHERE NOT is_stale AND stat_date IN (SELECT d.day FROM days_of(quarters) AS d);
    END IF;
    RETURN cardinality(quarters);
END $$;
