-- The same message once more, to the channel that is there for what others could not deliver.
INSERT INTO notifications (rule_id, channel_id, target, episode, kind, seq, payload, next_attempt_at, created_at)
SELECT n.rule_id, f.id, n.target, n.episode, n.kind, n.seq,
       n.payload || jsonb_build_object('text', concat(
           n.payload ->> 'text', E'\n(Sent here because the channel ', coalesce(c.name, 'it was meant for'),
           ' could not deliver it.)')),
       %(now)s::timestamptz, n.created_at
FROM notifications n
LEFT JOIN notification_channels c ON c.id = n.channel_id
JOIN notification_channels f ON f.is_fallback AND f.is_enabled AND f.id IS DISTINCT FROM n.channel_id
WHERE n.id = ANY (%(ids)s::uuid[]) AND n.kind <> 'test'
ON CONFLICT DO NOTHING
