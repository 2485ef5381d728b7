UPDATE libraries
SET removed_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
WHERE server_id = %(server_id)s AND removed_at IS NULL AND NOT external_id = ANY (%(external_ids)s::text[])
