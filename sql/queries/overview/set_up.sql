SELECT EXISTS (SELECT FROM stream_sessions) AS has_plays,
       EXISTS (SELECT FROM servers WHERE kind <> 'files') AS has_servers,
       EXISTS (SELECT FROM notification_channels) AS has_channels,
       EXISTS (SELECT FROM alert_rules) AS has_rules
