-- What every lake has seen. One that begins needs all.
DELETE FROM lake_marks AS m
WHERE NOT EXISTS (SELECT FROM lakes AS l WHERE l.seen IS NULL OR NOT pg_visible_in_snapshot(m.written_by, l.seen))
