-- When each server that is polled last answered, and whether it refuses what we sign in with.
SELECT name AS server,
       greatest(extract(epoch FROM %(at)s::timestamptz - coalesce(last_seen_at, created_at)), 0)::float8 AS seconds,
       coalesce(state_reason, '') AS reason,
       state IN ('unauthorized', 'credential_expired') OR coalesce(state_reason ~ '\m401\M', false) AS refused
FROM servers
WHERE is_enabled AND base_url IS NOT NULL
ORDER BY name
