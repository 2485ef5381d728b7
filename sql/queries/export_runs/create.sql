INSERT INTO exports (asked_by, token_id, dataset, file_format, since, until, zone, columns, users, servers, hide_names,
                     discreet, rows_total, expires_at)
VALUES (%(asked_by)s::text, %(token_id)s::uuid, %(dataset)s::text, %(file_format)s::text, %(since)s::timestamptz,
        %(until)s::timestamptz, %(zone)s::text, %(columns)s::text[], %(users)s::uuid[], %(servers)s::uuid[],
        %(hide_names)s::boolean, %(discreet)s::boolean, %(rows_total)s::bigint,
        now() + make_interval(days => %(keep_days)s::int))
RETURNING id
