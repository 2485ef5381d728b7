SELECT value ->> %(collection)s::text FROM settings_kv WHERE key = 'strapi_read_until'
