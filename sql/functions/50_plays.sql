-- How far into its item a play came, 0 to 100; NULL where the item's length is unknown.
CREATE OR REPLACE FUNCTION percent_watched(position_seconds int, duration_seconds int, runtime_seconds int)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(least(100, 100.0 * greatest(0, coalesce(position_seconds, duration_seconds))
                            / nullif(runtime_seconds, 0)), 1)::double precision
$$;
