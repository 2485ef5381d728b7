UPDATE report_schedules SET asked_at = now() WHERE id = %(id)s::uuid
