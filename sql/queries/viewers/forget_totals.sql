WITH horizon AS (
    DELETE FROM viewer_horizon
), totals AS (
    DELETE FROM viewer_totals
), all_plays AS (
    DELETE FROM play_totals
)
DELETE FROM viewer_genres
