-- How a transcode is told apart by the names that servers and ffmpeg give their codecs and encoders.

CREATE OR REPLACE FUNCTION in_hardware(hw_accel text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(hw_accel ~* '(nvenc|cuda|qsv|vaapi|amf|videotoolbox|v4l2|rkmpp|vulkan|d3d|mediacodec)', false)
$$;

CREATE OR REPLACE FUNCTION makes_video(output_codec text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT output_codec !~* '^(aac|e?ac-?3|mp[23]|opus|flac|vorbis|dts|alac|pcm)'
$$;

-- What did the work: nvenc, qsv, … for hardware, else software; audio only where no picture was made.
CREATE OR REPLACE FUNCTION encoder_family(hw_accel text, output_codec text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN in_hardware(hw_accel)
        THEN lower(substring(hw_accel FROM
                   '(?i)(nvenc|cuda|qsv|vaapi|amf|videotoolbox|v4l2|rkmpp|vulkan|d3d|mediacodec)'))
        WHEN output_codec IS NULL THEN 'unknown'
        WHEN makes_video(output_codec) THEN 'software'
        ELSE 'audio only'
    END
$$;

-- What an error is about, without what differs from job to job: numbers, addresses, paths and names in quotes.
CREATE OR REPLACE FUNCTION error_family(message text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        split_part(coalesce(nullif(btrim(message), ''), 'no reason given'), E'\n', 1),
        '(["''`]).*?\1', '…', 'g'),
        '(/[^\s:,;)]+)+', '…', 'g'),
        '0x[0-9a-fA-F]+', '…', 'g'),
        '[0-9]+', '#', 'g')), 200)
$$;

-- Of the jobs that made pictures. What ran below real time for more than a minute made somebody wait.
CREATE OR REPLACE FUNCTION transcode_speeds_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF transcode_speeds_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, round(speed::numeric, CASE WHEN speed < 1 THEN 2 WHEN speed < 10 THEN 1 ELSE 0 END),
           count(*),
           count(*) FILTER (WHERE speed < 1 AND duration_seconds > 60)
    FROM transcode_history
    WHERE started_at >= starts AND started_at < ends AND covered_by IS NULL AND speed IS NOT NULL
      AND makes_video(output_codec)
    GROUP BY 2
$$;

CREATE OR REPLACE FUNCTION transcode_conversions_between(local_day date, starts timestamptz, ends timestamptz)
RETURNS SETOF transcode_conversions_row
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT local_day, input_codec, output_codec, input_resolution, output_resolution, count(*)
    FROM transcode_history
    WHERE started_at >= starts AND started_at < ends AND covered_by IS NULL
    GROUP BY 2, 3, 4, 5
$$;

CREATE OR REPLACE FUNCTION store_transcodes(quarters timestamptz[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM transcode_speeds_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
    INSERT INTO transcode_speeds_stored
    SELECT r.* FROM days_of(quarters) AS d, LATERAL transcode_speeds_between(d.day, d.starts, d.ends) AS r;
    DELETE FROM transcode_conversions_stored WHERE day IN (SELECT d.day FROM days_of(quarters) AS d);
    INSERT INTO transcode_conversions_stored
    SELECT r.* FROM days_of(quarters) AS d, LATERAL transcode_conversions_between(d.day, d.starts, d.ends) AS r;
$$;
