INSERT INTO servers AS s (id, kind, name, base_url, origin)
SELECT id, kind, name, base_url, 'environment'
FROM jsonb_populate_recordset(NULL::servers, %(servers)s::jsonb)
ON CONFLICT (id) DO UPDATE
SET kind = excluded.kind, name = excluded.name, base_url = excluded.base_url, origin = 'environment',
    is_enabled = true, removed_at = NULL, updated_at = CURRENT_TIMESTAMP
WHERE (s.kind, s.name, s.base_url, s.origin, s.is_enabled, s.removed_at)
      IS DISTINCT FROM (excluded.kind, excluded.name, excluded.base_url, 'environment', true, NULL)
