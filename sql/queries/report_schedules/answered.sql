UPDATE report_schedules SET asked_at = NULL WHERE id = %(id)s::uuid
