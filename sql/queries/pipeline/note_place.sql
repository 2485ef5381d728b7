INSERT INTO source_places (source, place) VALUES (%(source)s::text, %(place)s::jsonb)
ON CONFLICT (source) DO UPDATE SET (place, noted_at) = ROW (excluded.place, now())
