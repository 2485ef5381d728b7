SELECT count(*)
FROM render_documents AS d
WHERE EXISTS (SELECT FROM renders AS r WHERE r.id = d.render_id AND r.removed_at IS NULL)
