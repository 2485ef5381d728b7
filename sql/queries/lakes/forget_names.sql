DELETE FROM lake_names AS m
WHERE NOT EXISTS (SELECT FROM lakes AS l WHERE l.seen IS NULL OR NOT pg_visible_in_snapshot(m.written_by, l.seen))
