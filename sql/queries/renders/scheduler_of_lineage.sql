SELECT s.id, s.name, s.time_of_day, s.is_rendering, s.queued, s.days_id, s.days, s.account_id, a.first_name,
       a.last_name, a.sport, a.type_id, a.type, a.clubs, a.associations
FROM render_schedulers AS s
LEFT JOIN render_accounts AS a ON a.id = s.account_id
WHERE s.id = %(id)s::bigint
