-- Asked of the store itself: for the columns.
SELECT * FROM ({rows}) AS described LIMIT 0
