UPDATE exports
SET state = 'done', rows_done = %(rows)s::bigint, rows_total = %(rows)s::bigint, bytes = %(bytes)s::bigint,
    file_name = %(file_name)s::text, sha256 = %(sha256)s::text, names_hidden = %(names_hidden)s::boolean,
    finished_at = clock_timestamp(), expires_at = now() + make_interval(days => %(keep_days)s::int)
WHERE id = %(id)s::uuid AND state = 'running'
