SELECT updated_at AS at, coalesce((value ->> 'arrived')::boolean, false) AS arrived
FROM settings_kv
WHERE key = 'alerts.heartbeat'
