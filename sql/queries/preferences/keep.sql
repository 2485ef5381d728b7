INSERT INTO settings_kv AS kept (key, value)
VALUES ('preference.' || %(name)s::text, %(value)s::jsonb)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()
WHERE kept.value <> excluded.value
