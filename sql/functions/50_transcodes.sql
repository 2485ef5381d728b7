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
