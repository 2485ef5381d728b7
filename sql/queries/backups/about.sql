-- What a backup says of the store it is of. Numbers that were given are never given again.
SELECT current_setting('server_version') AS server_version,
       coalesce((SELECT value #>> '{}' FROM settings_kv WHERE key = 'timezone'), 'UTC') AS timezone,
       ARRAY(SELECT key_id FROM notification_channels WHERE key_id IS NOT NULL
             UNION
             SELECT key_id FROM servers WHERE key_id IS NOT NULL ORDER BY 1) AS key_ids,
       coalesce((SELECT jsonb_object_agg(sequencename, last_value)
                 FROM pg_sequences
                 WHERE schemaname = CURRENT_SCHEMA AND last_value IS NOT NULL), '{}') AS sequences
