UPDATE entries SET refused = NULL WHERE refused IS NOT NULL
