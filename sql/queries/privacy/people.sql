SELECT u.id, u.name, s.name AS server
FROM users AS u LEFT JOIN servers AS s ON s.id = u.server_id
WHERE u.forgotten_at IS NULL
ORDER BY lower(u.name), lower(s.name), u.id
