-- A transcode may be seen twice: by polling its server and by its wrapped ffmpeg, which knows how it ended. The wrapper's
-- row counts and is told the rest by the poll's, which names it in covered_by and is left out wherever transcodes count.

ALTER TABLE transcode_history ADD COLUMN covered_by uuid;
CREATE INDEX idx_transcode_history_wrapped ON transcode_history (input_path, started_at) WHERE source = 'wrapper';

-- A continuous aggregate is made of an older text: it is built anew with the definitions that follow.
DO $$
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('transcode_daily_stored')) = 'v' THEN
        DROP VIEW transcode_daily;
        DROP MATERIALIZED VIEW transcode_daily_stored;
        PERFORM mark_dirty('transcodes', ARRAY(SELECT DISTINCT quarter(started_at) FROM transcode_history));
    END IF;
END $$;
