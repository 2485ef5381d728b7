-- Every schedule with its newest report, by report.
SELECT s.id, s.report, s.parameters, s.every, s.on_day, s.at, s.file_format, s.folder, s.channel_id,
       c.name AS channel_name, s.discreet, s.is_enabled, s.created_by, s.counts_from, s.asked_at, r.first_day, r.last_day,
       r.started_at, r.outcome, r.attempts, r.next_attempt_at, r.path, r.error
FROM report_schedules AS s
LEFT JOIN notification_channels AS c ON c.id = s.channel_id
LEFT JOIN LATERAL (SELECT * FROM report_runs WHERE schedule_id = s.id ORDER BY started_at DESC LIMIT 1) AS r ON true
ORDER BY s.report, s.every, s.created_at
