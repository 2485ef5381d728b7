-- What was told of things of a production, and what was known of them.
SELECT merge_told(%(kept)s::text::regclass) AS updated
