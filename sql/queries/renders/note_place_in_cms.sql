INSERT INTO settings_kv AS k (key, value)
VALUES ('strapi_read_until', jsonb_build_object(%(collection)s::text, %(until)s::text))
ON CONFLICT (key) DO UPDATE SET value = k.value || excluded.value, updated_at = CURRENT_TIMESTAMP
