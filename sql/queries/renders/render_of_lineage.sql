SELECT r.id, r.name, r.processing, r.complete, r.email_sent, r.created_at, r.updated_at, r.published_at,
       r.completed_at, r.emailed_at, r.scheduler_id
FROM renders AS r
WHERE r.id = %(id)s::bigint AND r.removed_at IS NULL
