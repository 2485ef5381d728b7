INSERT INTO schema_migrations (name, checksum) VALUES (%(name)s::text, %(checksum)s::text)
