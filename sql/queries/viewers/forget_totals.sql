WITH horizon AS (
    DELETE FROM viewer_horizon
), totals AS (
    DELETE FROM viewer_totals
)
DELETE FROM viewer_genres
