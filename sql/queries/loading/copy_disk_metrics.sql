COPY disk_metrics (host, mount, total_bytes, recorded_at, used_bytes, free_bytes, inodes_total, inodes_free)
FROM STDIN
