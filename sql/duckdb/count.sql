-- Asked of the store itself.
SELECT count(*) FROM ({rows}) AS counted
