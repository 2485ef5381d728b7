-- Whom the store takes a connection of reports and analysts for, where we may say so: somebody who reads these relations
-- and nothing of accounts, tokens, channels, addresses and settings. Where roles cannot be made, such connections are our
-- own; then only DuckDB, which sees no other schema, stands before the rest (docs/sql.md).

DO $$
DECLARE
    reader text;
    place  text;
BEGIN
    FOR reader, place IN VALUES ('cinevault_analytics', 'analytics'),
                                ('cinevault_analytics_discreet', 'analytics_discreet') LOOP
        BEGIN
            IF to_regrole(reader) IS NULL THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;  -- somebody else made it just now
            WHEN insufficient_privilege THEN CONTINUE;
        END;
        BEGIN
            IF NOT pg_has_role(CURRENT_USER, reader, 'MEMBER') THEN
                EXECUTE format('GRANT %I TO CURRENT_USER', reader);
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN CONTINUE;
        END;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', place, reader);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', place, reader);
        -- A view reads tables as its owner, the functions in it as whoever asks: those of rollups count these.
        EXECUTE format('GRANT SELECT ON stream_slices, media_items, transcode_history, system_metrics, renders,
                       settings_kv TO %I', reader);
    END LOOP;
END $$;
