INSERT INTO servers (id, kind, name, state, last_seen_at)
VALUES (%(id)s::uuid, 'files', %(name)s, 'ok', now())
ON CONFLICT (id) DO UPDATE SET state = 'ok', state_reason = NULL, last_seen_at = now()
