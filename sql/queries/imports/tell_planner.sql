ANALYZE staged_plays, staged_users, staged_items, staged_libraries
