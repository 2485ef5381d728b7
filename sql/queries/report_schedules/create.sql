INSERT INTO report_schedules (report, parameters, every, on_day, at, file_format, folder, channel_id, discreet, is_enabled,
                              created_by)
VALUES (%(report)s::text, %(parameters)s::jsonb, %(every)s::text, %(on_day)s::int, %(at)s::time, %(file_format)s::text,
        %(folder)s::text, %(channel_id)s::uuid, %(discreet)s::boolean, %(is_enabled)s::boolean, %(created_by)s::text)
RETURNING id
