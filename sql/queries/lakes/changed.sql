SELECT dataset, day FROM changed_days(%(seen)s::pg_snapshot) GROUP BY 1, 2 ORDER BY 1, 2
