INSERT INTO ignored_work (media_item_id, issue, reason, ignored_by)
VALUES (%(media_item_id)s::uuid, %(issue)s::text, %(reason)s::text, %(by)s::text)
ON CONFLICT (media_item_id, issue) DO UPDATE SET reason = excluded.reason, ignored_by = excluded.ignored_by
