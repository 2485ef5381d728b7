UPDATE media_items
SET removed_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
WHERE library_id = %(library_id)s AND removed_at IS NULL AND NOT external_id = ANY (%(external_ids)s::text[])
