COPY notifications (id, rule_id, channel_id, target, episode, kind, payload, state, attempts, failures, last_error,
    created_at, sent_at)
FROM STDIN
