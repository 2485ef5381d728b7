-- Made at the tick, whatever the clock says: the cooldown counts from there.
INSERT INTO notifications (
    id, rule_id, channel_id, target, episode, kind, seq, payload, state, digest_id, next_attempt_at, created_at)
SELECT id, rule_id, channel_id, target, episode, kind, seq, payload, state, digest_id, %(at)s::timestamptz, %(at)s::timestamptz
FROM jsonb_to_recordset(%(messages)s::jsonb) AS m (
    id uuid, rule_id uuid, channel_id uuid, target text, episode bigint, kind text, seq int, payload jsonb,
    state text, digest_id uuid)
ON CONFLICT DO NOTHING
