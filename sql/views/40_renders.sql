-- Renders as lists show them, with whom they are for.

CREATE VIEW render_list AS
SELECT r.id AS render_id, r.name AS render_name, r.published_at, r.created_at, r.updated_at, r.processing, r.complete,
       r.email_sent, r.account_id, a.first_name AS account_name, a.sport AS account_sport, a.type AS account_type,
       r.downloads_count, r.articles_count, r.status = 'ghost' AS is_ghost, r.status
FROM renders AS r
LEFT JOIN render_accounts AS a ON a.id = r.account_id
WHERE r.removed_at IS NULL;
