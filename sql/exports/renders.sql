-- Renders published in the time, with whom they are for.
SELECT r.id, r.published_at, r.created_at, r.updated_at, r.completed_at, r.emailed_at, r.removed_at, r.name, r.status,
       r.status = 'ghost' AS is_ghost, r.processing, r.complete, r.email_sent, r.workflow, r.scheduler_id,
       r.account_id, a.first_name AS account_name, a.sport AS account_sport, a.type AS account_type,
       r.downloads_count, r.articles_count, r.videos, r.images
FROM renders AS r
LEFT JOIN render_accounts AS a ON a.id = r.account_id
WHERE (%(since)s::timestamptz IS NULL OR r.published_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR r.published_at < %(until)s::timestamptz)
