-- Excel opens no file with numbers that are none, or endless.
CASE WHEN isfinite({column}) THEN {column} END AS {column}
