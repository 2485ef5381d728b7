INSERT INTO counts VALUES (:name, :number) ON CONFLICT (name) DO UPDATE SET value = value + :number
