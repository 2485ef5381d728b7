CREATE TEMP TABLE staged_libraries (n bigint NOT NULL, key text NOT NULL, id uuid NOT NULL, name text NOT NULL, media_type text NOT NULL)
ON COMMIT DROP
