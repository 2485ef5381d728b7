DELETE FROM entries WHERE refused IS NULL AND seq <= :upto
