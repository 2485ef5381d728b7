SELECT (extract(epoch FROM stalled_after()) / 60)::int
