-- The tables beside the store take the places of the store's own: those of the same names, and nothing else.
DO $$
DECLARE
    store text := CURRENT_SCHEMA;
    thing record;
BEGIN
    FOR thing IN SELECT o.relname, o.relkind
                 FROM pg_class AS n
                 JOIN pg_class AS o ON o.relname = n.relname AND o.relnamespace = store::regnamespace
                 WHERE n.relnamespace = to_regnamespace('cinevault_side') AND n.relkind = 'r'
                 ORDER BY o.relkind DESC LOOP  -- continuous aggregates before what they read
        EXECUTE format('DROP %s IF EXISTS %I.%I CASCADE',
                       CASE thing.relkind WHEN 'v' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, store, thing.relname);
    END LOOP;
    FOR thing IN SELECT relname FROM pg_class
                 WHERE relnamespace = to_regnamespace('cinevault_side') AND relkind = 'c' LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I.%I CASCADE', store, thing.relname);
        EXECUTE format('ALTER TYPE cinevault_side.%I SET SCHEMA %I', thing.relname, store);
    END LOOP;
    FOR thing IN SELECT relname FROM pg_class
                 WHERE relnamespace = to_regnamespace('cinevault_side') AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE cinevault_side.%I SET SCHEMA %I', thing.relname, store);
    END LOOP;
    DROP SCHEMA IF EXISTS cinevault_side;
END $$
