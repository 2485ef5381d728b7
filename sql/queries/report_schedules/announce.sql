-- Of nothing that fired: a message like that of a trial, which every channel takes.
INSERT INTO notifications (channel_id, target, kind, payload)
SELECT id, %(target)s::text, 'meta', %(payload)s::jsonb FROM notification_channels WHERE id = %(channel_id)s::uuid
RETURNING id
