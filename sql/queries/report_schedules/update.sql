-- What was over before it was enabled again is nobody's loss.
UPDATE report_schedules
SET report = %(report)s::text, parameters = %(parameters)s::jsonb, every = %(every)s::text, on_day = %(on_day)s::int,
    at = %(at)s::time, file_format = %(file_format)s::text, folder = %(folder)s::text,
    channel_id = %(channel_id)s::uuid, discreet = %(discreet)s::boolean, is_enabled = %(is_enabled)s::boolean,
    counts_from = CASE WHEN is_enabled AND every = %(every)s::text AND on_day = %(on_day)s::int AND at = %(at)s::time
                       THEN counts_from ELSE now() END,
    updated_at = now()
WHERE id = %(id)s::uuid
