SELECT id FROM alert_rules WHERE id = %(id)s::uuid FOR UPDATE
