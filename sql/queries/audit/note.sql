INSERT INTO audit_log (actor, action, object_type, object_id, detail)
VALUES (%(actor)s::text, %(action)s::text, %(object_type)s::text, %(object_id)s::text, %(detail)s::jsonb)
