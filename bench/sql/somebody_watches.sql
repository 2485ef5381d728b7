UPDATE stream_sessions SET bytes_served = bytes_served + 1000 WHERE is_active
