-- Where a play is known, and as what; the names are for those who read of it later.
SELECT s.id AS session_id, s.server_id, s.external_key, s.is_active, u.name AS username, m.title
FROM stream_sessions AS s
LEFT JOIN users AS u ON u.id = s.user_id
LEFT JOIN media_items AS m ON m.id = s.media_item_id
WHERE s.id = %(session_id)s::uuid
