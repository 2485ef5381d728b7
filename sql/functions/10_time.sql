-- Quarter hours and local days. Every zone's offset is a multiple of a quarter hour, so a local day is a whole
-- number of quarters, on the days the clocks change too.

CREATE OR REPLACE FUNCTION store_zone() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT value #>> '{}' FROM settings_kv WHERE key = 'timezone'), 'UTC')
$$;

CREATE OR REPLACE FUNCTION quarter(at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin(interval '15 minutes', at, timestamptz '2000-01-01 00:00Z')
$$;

CREATE OR REPLACE FUNCTION utc_hour(at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin(interval '1 hour', at, timestamptz '2000-01-01 00:00Z')
$$;

CREATE OR REPLACE FUNCTION local_day(at timestamptz) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (at AT TIME ZONE store_zone())::date
$$;

CREATE OR REPLACE FUNCTION day_start(day date) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT day::timestamp AT TIME ZONE store_zone()
$$;

CREATE OR REPLACE FUNCTION seconds_between(earlier timestamptz, later timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT extract(epoch FROM later - earlier)::double precision
$$;
