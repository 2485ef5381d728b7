-- How a transcode is told apart by the names that servers and ffmpeg give their codecs and encoders.

CREATE OR REPLACE FUNCTION in_hardware(hw_accel text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(hw_accel ~* '(nvenc|cuda|qsv|vaapi|amf|videotoolbox|v4l2|rkmpp|vulkan|d3d|mediacodec)', false)
$$;

CREATE OR REPLACE FUNCTION makes_video(output_codec text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT output_codec !~* '^(aac|e?ac-?3|mp[23]|opus|flac|vorbis|dts|alac|pcm)'
$$;
