-- Items come back when the collector reads them again.
WITH gone AS (
    UPDATE media_items SET removed_at = CURRENT_TIMESTAMP, updated_at = CURRENT_TIMESTAMP
    WHERE library_id = %(id)s AND removed_at IS NULL AND NOT %(is_followed)s::boolean
)
UPDATE libraries
SET is_followed = %(is_followed)s::boolean, updated_at = CURRENT_TIMESTAMP,
    removed_at = CASE WHEN %(is_followed)s::boolean THEN NULL ELSE coalesce(removed_at, CURRENT_TIMESTAMP) END
WHERE id = %(id)s AND is_followed <> %(is_followed)s::boolean
