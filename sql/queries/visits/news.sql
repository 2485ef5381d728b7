-- What is new since then; a record is a peak above every one before.
WITH span AS (
    SELECT %(since)s::timestamptz AS since, coalesce(%(at)s::timestamptz, now()) AS until
), best AS (
    SELECT bucket, peak_streams
    FROM concurrency_quarters
    WHERE bucket > (SELECT since FROM span) AND bucket <= (SELECT until FROM span)
    ORDER BY peak_streams DESC, bucket
    LIMIT 1
), before AS (
    SELECT max(peak_streams) AS peak
    FROM concurrency_quarters
    WHERE bucket <= (SELECT since FROM span)
), record AS (
    SELECT best.bucket, best.peak_streams
    FROM best, before
    WHERE best.peak_streams > before.peak
)
SELECT (SELECT count(DISTINCT (rule_id, target, episode))
        FROM notifications
        WHERE kind = 'firing'
          AND created_at > (SELECT since FROM span) AND created_at <= (SELECT until FROM span)) AS alerts,
       (SELECT count(*)
        FROM transcode_history
        WHERE started_at > (SELECT since FROM span) AND started_at <= (SELECT until FROM span)
          AND transcode_outcome(status, success) = 'failed' AND covered_by IS NULL) AS failures,
       (SELECT count(*)
        FROM media_items
        WHERE removed_at IS NULL
          AND (added_at > (SELECT since FROM span) AND added_at <= (SELECT until FROM span)
              OR added_at IS NULL
              AND created_at > (SELECT since FROM span) AND created_at <= (SELECT until FROM span))) AS additions,
       (SELECT peak_streams FROM record) AS record_streams,
       (SELECT bucket FROM record) AS record_at
