INSERT INTO settings_kv (key, value)
VALUES ('definitions', jsonb_build_object('digest', %(digest)s::text, 'edition', %(edition)s::text))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = CURRENT_TIMESTAMP
