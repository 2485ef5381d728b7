CREATE TEMP TABLE staged_refused (n bigint NOT NULL, reason text NOT NULL, about text NOT NULL, told_seconds bigint NOT NULL)
ON COMMIT DROP
