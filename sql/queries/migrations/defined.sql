SELECT value ->> 'digest' AS digest, value ->> 'edition' AS edition, store_zone() AS timezone
FROM settings_kv
WHERE key = 'definitions'
