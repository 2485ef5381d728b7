-- Migrations put a few rows into the tables they make; those of the backup come in their place.
DO $$
BEGIN
    EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
             FROM pg_tables
             WHERE schemaname = 'cinevault_side' AND tablename <> 'schema_migrations');
END $$
