-- What this account keeps, and what others share.
SELECT q.id, q.name, q.text, q.is_shared, a.name AS owner, q.owner_id = %(owner_id)s::uuid AS is_own, q.updated_at
FROM saved_queries AS q
JOIN accounts AS a ON a.id = q.owner_id
WHERE q.owner_id = %(owner_id)s::uuid OR q.is_shared
ORDER BY q.owner_id = %(owner_id)s::uuid DESC, lower(q.name), a.name
