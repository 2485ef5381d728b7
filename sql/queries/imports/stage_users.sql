CREATE TEMP TABLE staged_users (n bigint NOT NULL, key text NOT NULL, id uuid NOT NULL, name text NOT NULL, is_admin boolean NOT NULL)
ON COMMIT DROP
