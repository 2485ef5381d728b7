DELETE FROM report_schedules WHERE id = %(id)s::uuid
