-- Without the secrets: what is stored of them stays here.
SELECT c.id, c.name, c.channel_type, c.is_enabled, c.disabled_reason, c.events, c.paused_until, c.webhook_hint,
       c.signing_secret IS NOT NULL AS is_signed, c.is_fallback,
       (SELECT count(*) FROM alert_rules r WHERE r.channel_id = c.id) AS rules, c.created_at, c.updated_at
FROM notification_channels c
ORDER BY lower(c.name), c.id
