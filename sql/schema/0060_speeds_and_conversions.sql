-- How fast pictures were made, and from what into what, by local day. A speed is kept with two digits: 0.85, 5.4, 12.

CREATE TYPE transcode_speeds_row AS (
    day   date,
    speed numeric,
    jobs  bigint,
    slow  bigint
);
CREATE TABLE transcode_speeds_stored OF transcode_speeds_row (PRIMARY KEY (day, speed));

CREATE TYPE transcode_conversions_row AS (
    day               date,
    input_codec       text,
    output_codec      text,
    input_resolution  text,
    output_resolution text,
    jobs              bigint
);
CREATE TABLE transcode_conversions_stored OF transcode_conversions_row (day WITH OPTIONS NOT NULL);
CREATE INDEX idx_transcode_conversions_day ON transcode_conversions_stored (day);

-- A store that has jobs is also one that can mark them.
DO $$
BEGIN
    IF EXISTS (SELECT FROM transcode_history) THEN
        EXECUTE 'SELECT mark_dirty(''transcodes'', ARRAY(SELECT DISTINCT quarter(started_at) FROM transcode_history))';
    END IF;
END $$;
