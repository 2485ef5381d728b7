WITH totals AS (
    DELETE FROM viewer_totals WHERE user_id = %(id)s::uuid
)
DELETE FROM viewer_genres WHERE user_id = %(id)s::uuid
