DELETE FROM collector_sources
WHERE host = %(host)s AND source <> ALL (
    SELECT n.source FROM jsonb_to_recordset(%(states)s::jsonb) AS n (source text))
