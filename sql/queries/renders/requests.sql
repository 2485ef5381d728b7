SELECT id, render_id, status, reason, user_email, additional_notes, has_been_handled, created_at, updated_at
FROM rerender_requests
WHERE (%(render_id)s::bigint IS NULL OR render_id = %(render_id)s::bigint)
  AND (%(handled)s::boolean IS NULL OR has_been_handled = %(handled)s::boolean)
ORDER BY created_at DESC, id DESC
LIMIT %(limit)s::int
