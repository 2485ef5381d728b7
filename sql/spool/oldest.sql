SELECT seq, kind, key, at, payload FROM entries
WHERE refused IS NULL AND seq > :after
ORDER BY seq
LIMIT :most
