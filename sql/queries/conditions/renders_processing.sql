SELECT id, name, published_at
FROM renders
WHERE processing AND removed_at IS NULL AND published_at <= %(at)s::timestamptz
ORDER BY id
