DELETE FROM settings_kv WHERE key = 'preference.' || %(name)s::text
