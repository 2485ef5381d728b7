-- Ordinary tables. Samples arrive in the order of time, so a BRIN index finds a span of them for almost no space.

CREATE INDEX IF NOT EXISTS idx_disk_metrics_recorded ON disk_metrics USING brin (recorded_at);
CREATE INDEX IF NOT EXISTS idx_gpu_metrics_recorded ON gpu_metrics USING brin (recorded_at);

-- Removes samples recorded before `cutoff`, at most `batch` rows of each table; how many rows went.
CREATE OR REPLACE FUNCTION drop_samples(cutoff timestamptz, batch int) RETURNS bigint
LANGUAGE sql AS $$
    WITH system AS (
        DELETE FROM system_metrics WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM system_metrics WHERE recorded_at < cutoff LIMIT batch)) RETURNING 1
    ), disk AS (
        DELETE FROM disk_metrics WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM disk_metrics WHERE recorded_at < cutoff LIMIT batch)) RETURNING 1
    ), gpu AS (
        DELETE FROM gpu_metrics WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM gpu_metrics WHERE recorded_at < cutoff LIMIT batch)) RETURNING 1
    )
    SELECT (SELECT count(*) FROM system) + (SELECT count(*) FROM disk) + (SELECT count(*) FROM gpu)
$$;

-- Tells the server how old samples may become; only a server with policies of its own need know.
CREATE OR REPLACE FUNCTION let_samples_age(days int) RETURNS void
LANGUAGE sql AS $$ $$;
