ANALYZE judged, import_users, import_items, import_libraries
