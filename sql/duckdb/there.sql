SELECT table_name FROM duckdb_tables() WHERE database_name = 'cinevault'
UNION
SELECT view_name FROM duckdb_views() WHERE database_name = 'cinevault'
