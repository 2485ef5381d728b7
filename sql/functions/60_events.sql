-- The first value that is not NULL, in the order the aggregate is given.
CREATE OR REPLACE FUNCTION kept(known anyelement, other anyelement) RETURNS anyelement
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT known $$;

CREATE OR REPLACE AGGREGATE first_known(anyelement) (SFUNC = kept, STYPE = anyelement, PARALLEL = SAFE);
