INSERT INTO lakes (id, place, store) VALUES (%(id)s::uuid, %(place)s::text, this_store())
ON CONFLICT (id) DO UPDATE SET place = excluded.place, store = excluded.store, run = 0, seen = NULL, run_at = now()
