INSERT INTO collector_spools (host, waiting, bytes, oldest_at, rejected, thinned, lost, last_error)
VALUES (%(host)s, %(waiting)s, %(bytes)s, %(oldest_at)s, %(rejected)s, %(thinned)s, %(lost)s, %(last_error)s)
ON CONFLICT (host) DO UPDATE
SET waiting = excluded.waiting, bytes = excluded.bytes, oldest_at = excluded.oldest_at,
    rejected = excluded.rejected, thinned = excluded.thinned, lost = excluded.lost,
    last_error = excluded.last_error, recorded_at = now()
