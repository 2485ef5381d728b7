COPY alert_instances (rule_id, target, state, episode, since, value, worst_value, memory, last_notified_at, evaluated_at)
FROM STDIN
