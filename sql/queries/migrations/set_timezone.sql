INSERT INTO settings_kv (key, value)
VALUES ('timezone', to_jsonb(%(timezone)s::text))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = CURRENT_TIMESTAMP
