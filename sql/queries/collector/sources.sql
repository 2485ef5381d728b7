SELECT host, source, state, reason, since, checked_at
FROM collector_sources
WHERE checked_at > now() - interval '7 days'
ORDER BY host, source
