CREATE TEMP TABLE pushed (numbers int[] NOT NULL, rows json NOT NULL) ON COMMIT DROP
