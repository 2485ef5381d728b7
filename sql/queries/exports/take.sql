-- Lets other connections see what this transaction sees, while it lasts.
SELECT pg_export_snapshot() AS id, now() AS taken_at, pseudonyms_on() AS pseudonyms
