SELECT id, first_name AS name, sport, type FROM render_accounts ORDER BY first_name, id
