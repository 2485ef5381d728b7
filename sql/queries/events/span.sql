SELECT min(started_at), max(started_at) FROM told
