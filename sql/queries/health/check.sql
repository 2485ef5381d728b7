SELECT current_setting('server_version') AS version,
       (SELECT value ->> 'edition' FROM settings_kv WHERE key = 'definitions') AS edition,
       store_zone() AS timezone,
       pg_is_in_recovery() AS is_replica,
       now() AS answered_at
