-- A query of the same name is replaced.
INSERT INTO saved_queries (owner_id, name, text, is_shared)
VALUES (%(owner_id)s::uuid, %(name)s::text, %(text)s::text, %(is_shared)s::boolean)
ON CONFLICT (owner_id, lower(name)) DO UPDATE
SET name = excluded.name, text = excluded.text, is_shared = excluded.is_shared, updated_at = now()
RETURNING id
