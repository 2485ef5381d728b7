INSERT INTO settings_kv (key, value)
VALUES ('alerts.heartbeat', jsonb_build_object('arrived', %(arrived)s::boolean))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now()
