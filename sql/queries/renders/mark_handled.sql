UPDATE rerender_requests
SET has_been_handled = true, updated_at = CURRENT_TIMESTAMP
WHERE id = %(id)s::bigint
