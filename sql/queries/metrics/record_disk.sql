INSERT INTO disk_metrics (
    host, mount, recorded_at, total_bytes, used_bytes, free_bytes, inodes_total, inodes_free, error)
VALUES (
    %(host)s, %(mount)s, %(recorded_at)s, %(total_bytes)s, %(used_bytes)s, %(free_bytes)s,
    %(inodes_total)s, %(inodes_free)s, %(error)s)
ON CONFLICT DO NOTHING
