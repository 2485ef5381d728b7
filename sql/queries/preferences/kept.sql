SELECT substr(key, 12) AS name, value, updated_at
FROM settings_kv
WHERE starts_with(key, 'preference.')
ORDER BY key
