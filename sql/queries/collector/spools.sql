SELECT host, waiting, bytes, oldest_at, rejected, thinned, lost, last_error, recorded_at
FROM collector_spools
WHERE recorded_at > now() - interval '7 days'
ORDER BY host
