-- Each disk as it was last seen within a day, by host and mount.
SELECT DISTINCT ON (host, mount)
       host, mount, recorded_at, total_bytes, used_bytes, free_bytes, inodes_total, inodes_free, error
FROM disk_metrics
WHERE recorded_at > coalesce(%(at)s::timestamptz, now()) - interval '1 day'
  AND recorded_at <= coalesce(%(at)s::timestamptz, now()) + interval '1 minute'
  AND (%(host)s::text IS NULL OR host = %(host)s::text)
ORDER BY host, mount, recorded_at DESC
