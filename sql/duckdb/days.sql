-- Asked of the store itself.
SELECT DISTINCT utc_day(r.{clock}) AS day FROM ({rows}) AS r WHERE r.{clock} IS NOT NULL
