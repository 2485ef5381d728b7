SELECT name FROM alert_rules WHERE channel_id = %(id)s::uuid ORDER BY lower(name), id
