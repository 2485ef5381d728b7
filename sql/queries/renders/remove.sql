SELECT remove_renders(%(ids)s::bigint[], %(at)s::timestamptz)
