SELECT d.document_id AS document, d.render_id AS id
FROM render_documents AS d
WHERE EXISTS (SELECT FROM renders AS r WHERE r.id = d.render_id AND r.removed_at IS NULL)
ORDER BY d.render_id
