INSERT INTO servers AS s (id, kind, name, base_url, secret_enc, key_id)
VALUES (%(id)s, %(kind)s, %(name)s, %(base_url)s, %(secret_enc)s, %(key_id)s)
ON CONFLICT (id) DO UPDATE
SET kind = excluded.kind, name = excluded.name, base_url = excluded.base_url, secret_enc = excluded.secret_enc,
    key_id = excluded.key_id, origin = 'settings', is_enabled = true, removed_at = NULL, state = 'unknown',
    state_reason = NULL, updated_at = CURRENT_TIMESTAMP
WHERE s.removed_at IS NOT NULL
RETURNING s.id
