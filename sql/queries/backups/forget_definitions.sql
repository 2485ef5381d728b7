-- Functions and views are those of the store, and written anew for it.
DELETE FROM settings_kv WHERE key = 'definitions'
