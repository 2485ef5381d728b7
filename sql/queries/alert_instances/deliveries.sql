-- What became of the messages about each target; one that went into a digest fared as the digest did. A channel that
-- was off took nothing. What resolves is no alert: the cooldown does not begin with it.
WITH said AS (
    SELECT n.rule_id, n.target, n.episode, n.kind, n.created_at,
           coalesce(d.state, n.state) AS state,
           coalesce(d.last_error, n.last_error) AS last_error
    FROM notifications AS n
    LEFT JOIN notifications AS d ON d.id = n.digest_id
    WHERE n.rule_id IS NOT NULL AND n.kind IN ('firing', 'reminder', 'no_data', 'flapping', 'resolved')
      AND n.created_at > %(at)s::timestamptz - interval '8 days'
), judged AS (
    SELECT *, state IN ('pending', 'sending') AS waits,
           state = 'dead' OR (state = 'suppressed' AND coalesce(last_error LIKE 'channel%%', false)) AS failed
    FROM said
)
SELECT j.rule_id, j.target,
       max(j.created_at) FILTER (WHERE j.state = 'sent' AND j.kind <> 'resolved') AS accepted,
       max(j.created_at) FILTER (WHERE j.waits AND j.kind <> 'resolved') AS waiting,
       max(j.created_at) FILTER (WHERE j.failed AND j.kind <> 'resolved') AS failed,
       coalesce(bool_and(j.failed) FILTER (
           WHERE j.episode = (i.memory ->> 'told')::bigint AND j.kind IN ('firing', 'reminder')), false) AS lost
FROM judged AS j
LEFT JOIN alert_instances AS i ON i.rule_id = j.rule_id AND i.target = j.target
GROUP BY j.rule_id, j.target
ORDER BY j.rule_id, j.target
