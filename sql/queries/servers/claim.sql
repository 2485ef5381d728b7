-- A collector that did not say so for a minute and a half watches nothing any more.
UPDATE servers
SET watched_by = %(collector)s, watched_at = clock_timestamp()
WHERE is_enabled AND removed_at IS NULL AND base_url IS NOT NULL
  AND (id = ANY (%(own)s::uuid[])
       OR (origin = 'settings'
           AND (watched_by IS NULL OR watched_by = %(collector)s
                OR watched_at < clock_timestamp() - interval '90 seconds')))
RETURNING id, kind, name, base_url, origin, secret_enc, test_asked_at
