INSERT INTO settings_kv (key, value)
VALUES ('render_stalled_minutes', to_jsonb(%(minutes)s::int))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = CURRENT_TIMESTAMP
