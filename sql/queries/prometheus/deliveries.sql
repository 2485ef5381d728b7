SELECT coalesce(l.channel_name, c.name) AS channel, coalesce(l.channel_type, c.channel_type) AS channel_type,
       CASE WHEN l.success THEN 'delivered' WHEN l.suppressed_reason IS NOT NULL THEN 'kept_back' ELSE 'failed' END
           AS outcome,
       count(*) AS attempts
FROM alert_log AS l
LEFT JOIN notification_channels AS c ON c.id = l.channel_id
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
